using System.Diagnostics;
using System.Text.RegularExpressions;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Deploy;

/// <summary>The unit as far as it can be read; that it runs is tried by deploy/test.sh, for it takes a system.</summary>
public sealed class ServiceUnitTests : IDisposable
{
    private const string Analyze = "/usr/bin/systemd-analyze";
    private readonly string _folder = Directory.CreateTempSubdirectory("istota-unit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>It ends with 0 also where it does not know a key: what counts is what it says.</summary>
    [Fact]
    public async Task Systemd_has_nothing_to_say_about_it()
    {
        if (!File.Exists(Analyze)) MailLabRequirement.Demand("systemd-analyze is not installed: apt-get install systemd");
        Assert.Equal("", await VerifiedAsync(DeployFiles.Read("istota.service")));
        Assert.Contains("Nonsense", await VerifiedAsync(DeployFiles.Read("istota.service").Replace("Type=notify", "Type=notify\nNonsense=1", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    /// <summary>Each of these keeps bubblewrap from making a /proc, the daemon from telling its peers apart or from opening files without following links, or .NET from compiling.</summary>
    [Theory]
    [InlineData("ProtectKernelTunables")]
    [InlineData("ProtectKernelLogs")]
    [InlineData("ProtectHostname")]
    [InlineData("ProtectProc")]
    [InlineData("ProcSubset")]
    [InlineData("RestrictSUIDSGID")]
    [InlineData("MemoryDenyWriteExecute")]
    [InlineData("DynamicUser")]
    public void It_asks_for_no_hardening_that_would_break_the_agents_box_or_the_daemon(string key) =>
        Assert.DoesNotMatch($"(?m)^{key}=", DeployFiles.Read("istota.service"));

    [Fact]
    public void Each_line_of_hardening_is_described()
    {
        var page = DeployFiles.Page("deploying.md");
        var hardening = DeployFiles.Read("istota.service").Split("\n\n").Single(part => part.StartsWith("NoNewPrivileges", StringComparison.Ordinal));
        var keys = Regex.Matches(hardening, "(?m)^([A-Za-z]+)=").Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.True(keys.Count > 10);
        Assert.All(keys, key => Assert.Contains($"`{key}", page, StringComparison.Ordinal));
    }

    /// <summary>The program that it names is not on the machine that runs the tests.</summary>
    private async Task<string> VerifiedAsync(string unit)
    {
        var file = Path.Combine(_folder, "istota.service");
        await File.WriteAllTextAsync(file, unit.Replace("ExecStart=/usr/bin/istota", "ExecStart=/bin/true", StringComparison.Ordinal));
        using var process = Process.Start(new ProcessStartInfo(Analyze, ["verify", "--man=no", file]) { RedirectStandardError = true })!;
        using var patience = new CancellationTokenSource(DaemonProcess.Patience);
        var said = await process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return said;
    }
}
