using System.Runtime.CompilerServices;
using System.Text;
using Istota.Actors.Inspection;
using Istota.Host.Inspection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Istota.Tests.Inspection;

/// <summary>The way in for Petabridge.Cmd, whose package is not here: what can be known without it.</summary>
public sealed class PetabridgeAdapterTests
{
    private const string Adapter = "PetabridgeAdapter.cs";

    /// <summary>As the SDK's implicit usings give it to each file of the host.</summary>
    private const string Usings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    [Fact]
    public void The_adapter_compiles_against_the_documented_signatures_which_proves_compilation_only()
    {
        var surface = Compile("Petabridge.Cmd", [Reference()], []);
        var adapter = Compile("Adapter", [Usings, File.ReadAllText(Path.Combine(HostFolder(), Adapter))], [surface]);
        Assert.NotEmpty(adapter);
    }

    [Fact]
    public void It_uses_nothing_that_the_page_about_it_does_not_list()
    {
        var page = File.ReadAllText(Path.Combine(HostFolder(), "..", "..", "docs", "inspection.md")).Split("\n## Petabridge.Cmd")[1];
        var declared = CSharpSyntaxTree.ParseText(Reference()).GetRoot().DescendantNodes().Select(node => node switch
        {
            Microsoft.CodeAnalysis.CSharp.Syntax.TypeDeclarationSyntax type => type.Identifier.Text,
            Microsoft.CodeAnalysis.CSharp.Syntax.MethodDeclarationSyntax method => method.Identifier.Text,
            Microsoft.CodeAnalysis.CSharp.Syntax.PropertyDeclarationSyntax property => property.Identifier.Text,
            _ => null,
        }).OfType<string>().Except(["ArgumentBuilder"]).Distinct().ToList();
        Assert.True(declared.Count > 10);
        Assert.DoesNotContain(declared, name => !page.Contains(name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(typeof(InspectionText))]
    [InlineData(typeof(InspectionPalette))]
    public void A_build_without_it_does_not_mention_it(Type within)
    {
        var bytes = File.ReadAllBytes(within.Assembly.Location);
        foreach (var encoding in new[] { Encoding.UTF8, Encoding.Unicode })
            Assert.Equal(-1, bytes.AsSpan().IndexOf(encoding.GetBytes("etabridge")));
    }

    [Fact]
    public async Task It_prints_what_inspect_prints()
    {
        await using var world = new InspectionWorld();
        var reply = await world.AskAsync("users");
        Assert.StartsWith("id ", InspectionText.Of("users", reply, json: false), StringComparison.Ordinal);
        Assert.StartsWith("[{\"id\":\"alice\"", InspectionText.Of("users", reply, json: true), StringComparison.Ordinal);
        var wrong = await world.AskAsync("trust", "nobody");
        Assert.Contains("nobody", Assert.Throws<InspectionFaultException>(() => InspectionText.Of("trust", wrong, json: false)).Message, StringComparison.Ordinal);
    }

    private static byte[] Compile(string name, IEnumerable<string> sources, IEnumerable<byte[]> references)
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            name, sources.Select(s => CSharpSyntaxTree.ParseText(s)),
            [.. platform.Select(p => MetadataReference.CreateFromFile(p)), .. references.Select(r => MetadataReference.CreateFromImage(r))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        var built = new MemoryStream();
        var result = compilation.Emit(built);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        // CS1701: the packages were built against older versions of the same assemblies, which the SDK does not tell either.
        Assert.Empty(result.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Id != "CS1701").Select(d => d.ToString()));
        return built.ToArray();
    }

    private static string Reference()
    {
        using var reader = new StreamReader(typeof(PetabridgeAdapterTests).Assembly.GetManifestResourceStream("PetabridgeReference.cs")!);
        return reader.ReadToEnd();
    }

    private static string HostFolder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "Istota.Host", "Inspection");
}
