using System.Text.RegularExpressions;
using Istota.Host.Configuration;
using Istota.Tests.Configuration;
using Xunit;

namespace Istota.Tests.Deploy;

public sealed class ExampleConfigTests
{
    [Fact]
    public void The_packages_configuration_works_as_it_stands_and_lies_where_the_unit_lets_the_daemon_write()
    {
        using var folder = new ConfigFolder();
        var config = folder.Valid(DeployFiles.Read("config.toml"));
        Assert.Equal("/var/lib/istota/data", config.Storage.DataDir);
        Assert.Contains("StateDirectory=istota istota/data istota/home", DeployFiles.Read("istota.service"), StringComparison.Ordinal);
        Assert.Equal(Sandbox.Bwrap, config.Agent.Sandbox);
    }

    /// <summary>What stands behind <c># </c> and looks like a key is there to be used.</summary>
    [Fact]
    public void Its_lines_for_a_real_mailbox_work_in_place_of_the_others_with_the_password_in_its_folder()
    {
        using var folder = new ConfigFolder();
        folder.Write("credentials/EMAIL_IMAP_PASSWORD", "secret\n");
        var lines = DeployFiles.Read("config.toml").Split('\n').Where(l => !Regex.IsMatch(l, "^(bot_email|mode|maildir|outbound|maildir_sent) ")).Select(l => Regex.Replace(l, "^# (?=[a-z_]+ = )", ""));
        var config = folder.Valid(string.Join('\n', lines));
        Assert.Equal("mail.example.org", config.Email.ImapHost);
        Assert.Equal(MailboxMode.Imap, config.Email.Mode);
        Assert.Equal("secret", config.Email.ImapPassword.Reveal());
    }
}
