using System.Runtime.CompilerServices;

namespace Istota.Tests.Deploy;

/// <summary>The files of deploy/ as they lie in the repository.</summary>
internal static class DeployFiles
{
    private static readonly string s_root = RootOf();

    public static string Read(string name) => File.ReadAllText(Path.Combine(s_root, "deploy", name));

    public static string Page(string name) => File.ReadAllText(Path.Combine(s_root, "docs", name));

    private static string RootOf([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
