using System.Text;
using Istota.Actors.Doctor;
using Istota.Host.Cli;
using Istota.Host.Configuration;
using Istota.Host.Doctor;
using Istota.Tests.Configuration;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Doctor;

/// <summary>Folder, disk, database, users and agent, each broken on purpose.</summary>
public sealed class PlacesTests
{
    [Fact]
    public async Task A_data_folder_that_cannot_be_written_is_named()
    {
        await using var patient = Patient.WithoutMail();
        // Even root cannot write below /proc.
        await using var broken = new Patient { Email = "enabled = false" };
        using var config = new ConfigFolder();
        var check = new DataFolderCheck(config.Valid($"{ConfigFolder.Least}\n[storage]\ndata_dir = \"/proc/istota\"\n"));
        Says.That(Assert.Single(await check.RunAsync(CancellationToken.None)), FindingStatus.Failed, "/proc/istota cannot be written", "chown");
        Assert.Equal(FindingStatus.Ok, (await patient.FindingsAsync())["data-folder"].Status);
    }

    [Theory]
    [InlineData("nfs4", FindingStatus.Failed)]
    [InlineData("cifs", FindingStatus.Failed)]
    [InlineData("fuse.sshfs", FindingStatus.Failed)]
    [InlineData("ext4", FindingStatus.Ok)]
    [InlineData("fuse.ntfs-3g", FindingStatus.Ok)]
    public async Task A_network_file_system_under_SQLite_is_named(string type, FindingStatus status)
    {
        using var config = new ConfigFolder();
        string[] mounts = ["22 1 8:1 / / rw - ext4 /dev/sda1 rw", $"30 22 0:40 / {config.Root} rw shared:1 - {type} server:/export rw"];
        var found = Assert.Single(await new DataFolderCheck(config.Valid($"{ConfigFolder.Least}\n[storage]\ndata_dir = \"data\"\n"), () => mounts).RunAsync(CancellationToken.None));
        Assert.Equal(status, found.Status);
        if (status == FindingStatus.Failed) Assert.Contains($"network file system ({type})", found.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_file_system_behind_a_link_is_named()
    {
        using var config = new ConfigFolder();
        Directory.CreateDirectory(Path.Combine(config.Root, "far"));
        Directory.CreateSymbolicLink(Path.Combine(config.Root, "data"), Path.Combine(config.Root, "far"));
        string[] mounts = ["22 1 8:1 / / rw - ext4 /dev/sda1 rw", $"30 22 0:40 / {config.Root}/far rw shared:1 - nfs4 server:/export rw"];
        var found = Assert.Single(await new DataFolderCheck(config.Valid($"{ConfigFolder.Least}\n[storage]\ndata_dir = \"data\"\n"), () => mounts).RunAsync(CancellationToken.None));
        Assert.Equal(FindingStatus.Failed, found.Status);
    }

    [Fact]
    public void The_mount_that_counts_is_the_longest_and_of_equals_the_last()
    {
        string[] mounts = ["1 0 8:1 / / rw - ext4 a rw", @"2 1 0:4 / /mnt/my\040data rw - nfs b rw", "3 1 0:5 / /srv rw - nfs c rw", "4 1 0:6 / /srv rw - xfs d rw", "junk"];
        Assert.Equal("nfs", MountTable.TypeOf("/mnt/my data/istota", mounts));
        Assert.Equal("xfs", MountTable.TypeOf("/srv/x", mounts));
        Assert.Equal("ext4", MountTable.TypeOf("/srvother", mounts));
    }

    [Theory]
    [InlineData(50, 100_000, FindingStatus.Failed)]
    [InlineData(500, 100_000, FindingStatus.Warning)]
    [InlineData(5_000, 100_000, FindingStatus.Ok)]
    [InlineData(30, 200, FindingStatus.Ok)]
    [InlineData(5, 200, FindingStatus.Failed)]
    public void A_disk_that_is_nearly_full_is_named(long freeMebi, long totalMebi, FindingStatus status) =>
        Assert.Equal(status, DiskCheck.Of("/data", freeMebi << 20, totalMebi << 20).Status);

    [Fact]
    public async Task A_damaged_database_is_named()
    {
        await using var patient = Patient.WithoutMail();
        Directory.CreateDirectory(Path.Combine(patient.Folder, "data"));
        await File.WriteAllTextAsync(Path.Combine(patient.Folder, "data", "istota.db"), "this is no database, and long enough to be sure of that: " + new string('x', 5_000));
        Says.Failed(await patient.FindingsAsync(), "database", "cannot be read", "backup");
    }

    [Theory]
    [InlineData(99, "ok", FindingStatus.Failed)]
    [InlineData(3, "row 1 missing from index", FindingStatus.Failed)]
    [InlineData(3, "ok", FindingStatus.Ok)]
    [InlineData(3, null, FindingStatus.Ok)]
    public void A_database_of_a_later_version_or_with_broken_pages_is_named(long version, string? whole, FindingStatus status) =>
        Assert.Equal(status, DatabaseCheck.Of(new DatabaseCheck.Seen("/d/istota.db", true, version, whole, null), 7).Status);

    [Fact]
    public async Task Two_users_with_one_address_are_named_and_the_configuration_is_refused()
    {
        await using var patient = new Patient { Email = "enabled = false", More = "[users.bob]\nemail_addresses = [\"alice@lab.test\"]\n" };
        var (findings, code) = await patient.AskAsync();
        Says.Failed(findings, "configuration", "alice@lab.test", "config check");
        Assert.Equal(ExitCode.BadUsage, code);
    }

    [Theory]
    [InlineData("anna@x.example", "anna+work@x.example", FindingStatus.Warning)]
    [InlineData("an.na@gmail.com", "anna@googlemail.com", FindingStatus.Warning)]
    [InlineData("an.na@x.example", "anna@x.example", FindingStatus.Ok)]
    public void Users_whose_addresses_are_one_mailbox_are_named(string one, string other, FindingStatus status)
    {
        using var config = new ConfigFolder();
        var users = config.Valid($"{ConfigFolder.Least}\n[users.anna]\nemail_addresses = [\"{one}\"]\n[users.bert]\nemail_addresses = [\"{other}\"]\n").Users.Values;
        var found = ConfigurationCheck.OfUsers([.. users]);
        Assert.Equal(status, found.Status);
        if (status != FindingStatus.Ok) Assert.Contains("overlap", found.Seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("command = [\"no-such-agent\"]", FindingStatus.Failed, "no-such-agent is not there", "agent.command")]
    [InlineData("command = [\"/etc/passwd\"]", FindingStatus.Failed, "may not be run", "agent.command")]
    [InlineData("command = [\"false\"]", FindingStatus.Failed, "fails: the agent ended with exit code 1", "by hand")]
    [InlineData("command = [\"sh\", \"-c\", \"echo not logged in >&2; exit 3\"]", FindingStatus.Failed, "exit code 3: not logged in", "logged in")]
    [InlineData("command = [\"cat\"]", FindingStatus.Ok, "answered after", "")]
    public async Task An_agent_that_is_missing_or_fails_is_named(string agent, FindingStatus status, string seen, string todo)
    {
        await using var patient = new Patient { Email = "enabled = false", Agent = agent };
        Says.That(await patient.FindingsAsync(), "agent", status, seen, todo);
    }

    [Fact]
    public async Task A_sandbox_that_is_not_wanted_is_a_warning_and_one_that_is_missing_a_failure()
    {
        await using var patient = new Patient { Email = "enabled = false", Agent = "sandbox = \"none\"" };
        Says.Warns(await patient.FindingsAsync(), "sandbox", "approvals are advisory", "bubblewrap");
        Says.That(SandboxCheck.Of(new Istota.Host.Agent.SandboxStatus(false, true, "bubblewrap (bwrap) is not installed")), FindingStatus.Failed, "not installed", "apt-get install bubblewrap");
    }

    [Fact]
    public async Task Lines_for_people_have_a_sign_each_and_a_failure_is_1()
    {
        await using var patient = new Patient { Email = "enabled = false", Agent = "command = [\"no-such-agent\"]\nsandbox = \"none\"" };
        var run = await patient.RunAsync("doctor");
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        var lines = run.Out.TrimEnd().Split('\n');
        Assert.All(lines, l => Assert.Matches("^[✓!✗] [a-z.-]+ ", l));
        Assert.Contains(lines, l => l.StartsWith("✗ agent ", StringComparison.Ordinal) && l.Contains("To do: install it", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("! sandbox ", StringComparison.Ordinal));
        Assert.Contains("1 failed, 1 to look at", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_daemon_a_roundtrip_is_3_and_the_checks_are_shown()
    {
        await using var patient = Patient.WithoutMail();
        var run = await patient.RunAsync("doctor", "--roundtrip", "--json");
        Assert.Equal(ExitCode.NoDaemon, run.ExitCode);
        Assert.Contains("\"check\":\"disk\"", run.Out, StringComparison.Ordinal);
        Assert.Contains("no daemon", run.Error, StringComparison.Ordinal);
    }
}
