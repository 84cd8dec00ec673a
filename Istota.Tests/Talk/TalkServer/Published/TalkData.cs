using Xunit;

namespace Istota.Tests.Talk.Server;

/// <summary>
/// The published description and the recordings of a running server. They lie beside the repository and are no part of it:
/// who has a clone alone skips the tests that need them, and under CI their absence is a failure.
/// </summary>
public static class TalkData
{
    private static readonly Lazy<string?> Found = new(Find);

    public static string? Folder => Found.Value;

    public static string Require()
    {
        if (Folder is { } folder) return folder;
        const string missing = "the recordings of a running Talk server are not beside the repository: ../shared/talk (or ISTOTA_TALK_DATA)";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(missing);
        Assert.SkipUnless(false, missing);
        return "";
    }

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("ISTOTA_TALK_DATA");
        if (!string.IsNullOrEmpty(named)) return Directory.Exists(named) ? named : null;
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "istota.sln"))) root = root.Parent;
        var folder = root?.Parent is { } beside ? Path.Combine(beside.FullName, "shared", "talk") : null;
        return Directory.Exists(folder) ? folder : null;
    }
}
