using System.Collections.Immutable;
using Istota.Host.Configuration.Keys;

namespace Istota.Host.Configuration.Reading;

/// <summary>A key whose feature is not built yet is taken at its default alone, so that nobody relies on what is not there.</summary>
internal static class Availability
{
    public static void Check(SectionSet sections, Problems problems)
    {
        foreach (var section in sections.All)
        {
            foreach (var key in section.Spec.Keys.Where(k => !k.Available && !Same(section[k.Name].Value, k.Default)))
            {
                var found = key.Kind == KeyKind.Secret ? "a value" : TomlText.Of(section[key.Name].Value);
                section.Fail(problems, key.Name, $"found {found}: not available yet; allowed is {key.DefaultText}");
                section.SetBad(key.Name);
            }
        }
    }

    private static bool Same(object value, object @default) => (value, @default) switch
    {
        (ImmutableArray<string> a, ImmutableArray<string> b) => a.SequenceEqual(b),
        _ => value.Equals(@default),
    };
}
