using System.Collections.Frozen;
using Istota.Actors.Decisions;

namespace Istota.Host.Storage;

/// <summary>Reads the codes of decisions back; codes lie on disk, never the numbers of an enum.</summary>
internal sealed class CodeTable<T> where T : struct, Enum
{
    private readonly FrozenDictionary<string, T> _values = Enum.GetValues<T>().ToFrozenDictionary(value => value.Code(), StringComparer.Ordinal);

    /// <summary>A code of a later version is an error of the storage: nobody here could tell what it means.</summary>
    public T Parse(string code) => _values.TryGetValue(code, out var value)
        ? value
        : throw new StorageException(StorageFault.Unusable, $"The database holds '{code}', which this version does not know");
}
