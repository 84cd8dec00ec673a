using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Istota.Host.Web.Resources;
using Xunit;

namespace Istota.Tests.Web;

/// <summary>All that people read on the pages stands in one file, so that another language is another file.</summary>
public sealed partial class TextsTests
{
    private static readonly string s_web = WebFolder();

    private static IEnumerable<string> Names => typeof(Texts).GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(m => m is PropertyInfo or MethodInfo { IsSpecialName: false }).Select(m => m.Name);

    [Fact]
    public void Each_name_has_its_text_and_each_text_its_name()
    {
        var texts = XDocument.Load(Path.Combine(s_web, "Resources", "Texts.resx")).Root!.Elements("data").Select(d => d.Attribute("name")!.Value).ToList();
        Assert.Equal(texts.Distinct(), texts);
        Assert.Equal(Names.Order(StringComparer.Ordinal), texts.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_text_is_shown_somewhere()
    {
        var code = string.Concat(Directory.EnumerateFiles(s_web, "*.*", SearchOption.AllDirectories).Where(f => f.EndsWith(".razor", StringComparison.Ordinal) || f.EndsWith(".cs", StringComparison.Ordinal)).Select(File.ReadAllText));
        var unused = Names.Where(name => !Regex.IsMatch(code, $@"Texts\.{name}\b")).ToList();
        Assert.Empty(unused);
    }

    [Fact]
    public void No_component_has_words_of_its_own()
    {
        var words = Directory.EnumerateFiles(s_web, "*.razor", SearchOption.AllDirectories).SelectMany(file =>
            Word().Matches(Markup(File.ReadAllText(file))).Select(m => $"{Path.GetFileName(file)}: {m.Value.Trim()}"));
        Assert.Empty(words);
    }

    /// <summary>What stands before the code, without comments.</summary>
    private static string Markup(string component) => Comment().Replace(component.Split("@code {")[0], "");

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex Comment();

    /// <summary>Letters between tags, or in an attribute that is read out.</summary>
    [GeneratedRegex("""(?<=/?[a-z"]>)[ ]*[A-Za-z][A-Za-z ,.']+(?=<)|(?:aria-label|title|placeholder|alt|AriaLabel|Label)="[A-Za-z][^"@]*"(?=[ >/])""")]
    private static partial Regex Word();

    private static string WebFolder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "Istota.Host", "Web"));
}
