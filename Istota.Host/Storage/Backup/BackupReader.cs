using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Istota.Host.Storage.Backup;

/// <summary>Reads the entries of a backup, each of which is a file or a folder in one of the two places; anything else, and anything missing at the end, is refused.</summary>
internal static class BackupReader
{
    private const int MostHead = 64 * 1024;

    /// <param name="take">each entry in its order; called while its content can be read.</param>
    public static BackupHead Read(string file, Action<TarEntry> take)
    {
        try
        {
            using var stream = File.OpenRead(file);
            using var zip = new GZipStream(stream, CompressionMode.Decompress);
            using var tar = new TarReader(zip);
            var head = Read(file, tar, take);
            zip.CopyTo(Stream.Null); // to the check sum at its end
            return head;
        }
        catch (Exception cause) when (cause is InvalidDataException or EndOfStreamException or JsonException or FormatException)
        {
            throw new BackupException($"{file} is no whole backup of Istota: {cause.Message}", cause);
        }
    }

    private static BackupHead Read(string file, TarReader tar, Action<TarEntry> take)
    {
        if (tar.GetNextEntry() is not { EntryType: TarEntryType.RegularFile, Name: BackupFormat.Head } first) throw new BackupException($"{file} is no backup of Istota");
        var head = Json(first, BackupJson.Default.BackupHead);
        if (head.Format != BackupFormat.Version) throw new BackupException($"{file} was made by another version of Istota ({head.Istota}); restore it with that one");

        var (names, entries, bytes) = (new HashSet<string>(StringComparer.Ordinal), 0, 0L);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry is { EntryType: TarEntryType.RegularFile, Name: BackupFormat.End })
            {
                if (Json(entry, BackupJson.Default.BackupEnd) != new BackupEnd(entries, bytes)) break;
                return head;
            }
            var name = entry.Name.TrimEnd('/');
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.Directory)) throw new BackupException($"{file} holds {name}, which is neither a file nor a folder; nothing was restored");
            if (!BackupFormat.IsInside(name)) throw new BackupException($"{file} holds {name}, which lies outside of what a backup restores; nothing was restored");
            if (!names.Add(name)) throw new BackupException($"{file} holds {name} twice; nothing was restored");
            (entries, bytes) = (entries + 1, bytes + entry.Length);
            take(entry);
        }
        throw new BackupException($"{file} is not whole: its end is missing or does not fit");
    }

    private static T Json<T>(TarEntry entry, JsonTypeInfo<T> info)
    {
        if (entry.Length > MostHead || entry.DataStream is not { } data) throw new BackupException("the head of the backup cannot be read");
        return JsonSerializer.Deserialize(data, info) ?? throw new BackupException("the head of the backup is empty");
    }
}
