using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Istota.Host.Web;
using Istota.Tests.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Xunit;

namespace Istota.Tests;

/// <summary>The documentation holds together, and says of the code what is so: a page that is wrong is worse than none.</summary>
public sealed partial class DocsTests
{
    private static readonly string s_root = RootOf();

    /// <summary>A page as people read it.</summary>
    internal static string Page(string name) => File.ReadAllText(Path.Combine(s_root, "docs", name));

    private static string[] Pages =>
        [Path.Combine(s_root, "README.md"), .. Directory.GetFiles(Path.Combine(s_root, "docs"), "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_link_leads_to_a_page_and_a_heading_that_are_there()
    {
        var links = Pages.SelectMany(page => Link().Matches(WithoutCode(File.ReadAllText(page))).Select(m => (Page: page, Target: m.Groups[1].Value)))
            .Where(l => !l.Target.Contains("://", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(links);
        Assert.Empty(links.Where(l => !Leads(l.Page, l.Target)).Select(l => $"{Path.GetRelativePath(s_root, l.Page)}: {l.Target}"));
    }

    [Fact]
    public void Every_page_is_in_the_index()
    {
        var docs = Path.Combine(s_root, "docs");
        foreach (var folder in new[] { docs, Path.Combine(docs, "adr") })
        {
            var linked = Link().Matches(File.ReadAllText(Path.Combine(folder, "README.md"))).Select(m => m.Groups[1].Value);
            Assert.Empty(Directory.GetFiles(folder, "*.md").Select(p => Path.GetFileName(p)!).Except(linked).Except(["README.md"]));
        }
    }

    [Fact]
    public void Every_page_that_the_code_refers_to_is_there()
    {
        var named = Projects().SelectMany(file => PageInCode().Matches(File.ReadAllText(file)).Select(m => (File: file, Page: m.Value))).ToList();
        Assert.NotEmpty(named);
        Assert.Empty(named.Where(n => !File.Exists(Path.Combine(s_root, n.Page))).Select(n => $"{Path.GetRelativePath(s_root, n.File)}: {n.Page}"));
    }

    [Fact]
    public void Every_chat_command_is_described_and_no_other()
    {
        var code = CommandInCode().Matches(File.ReadAllText(Path.Combine(s_root, "Istota.Actors", "Conversations", "ChatCommands.cs"))).Select(m => m.Groups[1].Value);
        var page = File.ReadAllText(Path.Combine(s_root, "docs", "chat.md")).Split("\n## Commands")[1].Split("\n## ")[0];
        var described = page.Split('\n').Where(l => l.StartsWith("| `!", StringComparison.Ordinal)).SelectMany(l => CommandInTable().Matches(l.Split(" | ")[0])).Select(m => m.Groups[1].Value);
        Assert.Equal(code.Distinct().Order(StringComparer.Ordinal), described.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_path_over_HTTP_is_described_and_no_other()
    {
        await using var app = Routes();
        var routes = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Where(IsForPrograms).SelectMany(MethodsAndPaths);
        var described = Route().Matches(File.ReadAllText(Path.Combine(s_root, "docs", "http.md"))).Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}");
        Assert.Equal(routes.Distinct().Order(StringComparer.Ordinal), described.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_configuration_in_the_README_loads()
    {
        using var folder = new ConfigFolder();
        folder.Environment["ISTOTA_EMAIL_IMAP_PASSWORD"] = "x";
        var result = folder.Load(Toml().Match(File.ReadAllText(Path.Combine(s_root, "README.md"))).Groups[1].Value);
        Assert.Empty(result.Errors);
        Assert.Equal(["alice", "bob"], result.Config!.Users.Keys.Order(StringComparer.Ordinal));
    }

    private static WebApplication Routes()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddIstotaWeb(_ => throw new InvalidOperationException("no request is made"));
        return builder.Build().MapIstotaWeb();
    }

    private static IEnumerable<string> MethodsAndPaths(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => $"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}");

    /// <summary>The pages for people, and what their browsers load for them, are no API.</summary>
    private static bool IsForPrograms(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<PagePolicy>() is null && endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null
        && endpoint.RoutePattern.RawText?.TrimStart('/').StartsWith('_') != true
        && endpoint.RoutePattern.RawText?.Contains("**", StringComparison.Ordinal) != true;

    private static bool Leads(string page, string target)
    {
        var (file, heading) = target.Split('#') is [var f, var h] ? (f, h) : (target, "");
        var path = file.Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, file));
        if (!Path.Exists(path)) return false;
        return heading.Length == 0 || Heading().Matches(WithoutCode(File.ReadAllText(path))).Any(m => Slug(m.Groups[1].Value) == heading);
    }

    /// <summary>As GitHub makes the anchor of a heading.</summary>
    private static string Slug(string heading) =>
        new([.. heading.Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_').Select(c => c == ' ' ? '-' : c)]);

    private static string WithoutCode(string page) => Fence().Replace(page, "");

    private static IEnumerable<string> Projects() => new[] { "Istota.Actors", "Istota.Host", "Istota.Tests", "Istota.Benchmarks" }
        .SelectMany(project => Directory.GetFiles(Path.Combine(s_root, project), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string RootOf([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, ".."));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^```toml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Toml();

    [GeneratedRegex(@"\bdocs/[a-z0-9/-]+\.md\b")]
    private static partial Regex PageInCode();

    [GeneratedRegex("""\{ Name: "([a-z]+)" """)]
    private static partial Regex CommandInCode();

    [GeneratedRegex(@"`!([a-z]+)")]
    private static partial Regex CommandInTable();

    [GeneratedRegex(@"^\| `(GET|POST) ([^ `?]+)", RegexOptions.Multiline)]
    private static partial Regex Route();
}
