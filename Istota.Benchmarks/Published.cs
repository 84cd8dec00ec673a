using System.Diagnostics;

namespace Istota.Benchmarks;

/// <summary>The daemon as it is deployed (publish profile <c>linux-x64</c>), made anew before anything is measured: what a development build spends on compiling is nobody's figure.</summary>
internal static class Published
{
    private static readonly string s_root = Root();
    private static readonly string s_folder = Path.Combine(s_root, "artifacts", "linux-x64");

    public static string Executable => Path.Combine(s_folder, "istota");

    public static async Task MakeAsync()
    {
        Figures.Line($"publishing the daemon into {s_folder}");
        using var publish = Process.Start(new ProcessStartInfo("dotnet",
            ["publish", Path.Combine(s_root, "Istota.Host"), "-p:PublishProfile=linux-x64", "-p:RunAnalyzers=false", "-o", s_folder, "-nologo", "-v", "q"]))!;
        await publish.WaitForExitAsync();
        if (publish.ExitCode != 0) throw new InvalidOperationException("the daemon could not be published");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "istota.sln"))) folder = folder.Parent ?? throw new InvalidOperationException("the benchmark is not run from its repository");
        return folder.FullName;
    }
}
