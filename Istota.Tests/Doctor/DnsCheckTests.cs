using System.Net;
using System.Net.Sockets;
using Istota.Actors.Doctor;
using Istota.Host.Configuration;
using Istota.Host.Doctor;
using Istota.Tests.Cli;
using Xunit;

namespace Istota.Tests.Doctor;

/// <summary>The records of the bot's domain, asked of a DNS server that says what the test wants.</summary>
public sealed class DnsCheckTests
{
    private static async Task<IReadOnlyDictionary<string, Finding>> AskAsync(DnsDouble dns)
    {
        await using var patient = new Patient { ImapPort = 1, SmtpPort = 1, Dns = dns };
        return await patient.FindingsAsync();
    }

    [Fact]
    public async Task A_domain_without_records_misses_each_of_them_by_name()
    {
        var findings = await AskAsync(new DnsDouble());
        Says.Warns(findings, "dns.mx", "no MX record and no address", "add an MX record");
        Says.Warns(findings, "dns.spf", "lab.test has no SPF record", "v=spf1");
        Says.Warns(findings, "dns.dkim", "no DKIM key", "sign");
        Says.Warns(findings, "dns.dmarc", "no DMARC record", "_dmarc.lab.test");
    }

    [Fact]
    public async Task A_domain_with_all_records_is_well()
    {
        var findings = await AskAsync(DnsDouble.Healthy());
        Assert.All(new[] { "dns.mx", "dns.spf", "dns.dkim", "dns.dmarc" }, check => Assert.Equal(FindingStatus.Ok, findings[check].Status));
    }

    [Fact]
    public async Task A_key_under_an_unusual_name_is_not_missing_and_a_server_that_says_everything_exists_proves_nothing()
    {
        Assert.Equal(FindingStatus.Ok, (await AskAsync(new DnsDouble().Text("unusual._domainkey.lab.test", "v=DKIM1; p=MIIB")))["dns.dkim"].Status);
        Assert.Equal(FindingStatus.Warning, (await AskAsync(new DnsDouble { SaysAllExists = true }))["dns.dkim"].Status);
    }

    [Fact]
    public async Task A_domain_without_MX_is_reached_at_its_own_address()
    {
        Says.Warns(await AskAsync(new DnsDouble().Host("lab.test", IPAddress.Loopback)), "dns.mx", "no MX record; mail goes to its own address", "MX");
    }

    [Fact]
    public async Task A_server_that_fails_is_no_missing_record()
    {
        var findings = await AskAsync(new DnsDouble { Fault = 2 });
        Says.Warns(findings, "dns.mx", "the DNS answers", "doctor.dns_server");
        Says.Warns(findings, "dns.dmarc", "the DNS answers", "doctor.dns_server");
    }

    [Fact]
    public async Task A_server_that_never_answers_leaves_a_word_under_each_record_for_a_later_look_to_take_back()
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var folder = CommandRun.NewFolder($"""
            [email]
            imap_host = "127.0.0.1"
            imap_user = "bot@lab.test"
            imap_password = "x"
            smtp_host = "127.0.0.1"
            bot_email = "bot@lab.test"
            [doctor]
            dns_server = "127.0.0.1:{((IPEndPoint)silent.Client.LocalEndPoint!).Port}"
            """);
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var findings = await new DnsCheck(ConfigLoader.Load(null, _ => null, folder).Config!).RunAsync(limit.Token);
        Directory.Delete(folder, recursive: true);
        Assert.Equal(["dns.mx", "dns.spf", "dns.dkim", "dns.dmarc"], findings.Select(f => f.Check));
        Assert.All(findings, f => Assert.Equal(FindingStatus.Warning, f.Status));
    }

    [Fact]
    public async Task S_96_words_of_the_DNS_are_one_line_and_no_commands_to_a_terminal()
    {
        var spf = (await AskAsync(new DnsDouble().Text("lab.test", "v=spf1 -all \u001b[2J\r\nHello " + new string('x', 1_500))))["dns.spf"];
        Assert.Equal(FindingStatus.Ok, spf.Status);
        Assert.DoesNotContain(spf.Seen, char.IsControl);
        Assert.True(spf.Seen.Length < 200);
    }

    [Theory]
    [InlineData("v=spf1 +all", "lets everybody send")]
    [InlineData("v=spf1 all", "lets everybody send")]
    public async Task An_SPF_record_that_allows_everybody_is_no_good(string record, string seen) =>
        Says.Warns(await AskAsync(new DnsDouble().Text("lab.test", record)), "dns.spf", seen, "-all");

    [Fact]
    public async Task Two_SPF_records_are_none_and_a_DMARC_record_may_stand_above()
    {
        var findings = await AskAsync(new DnsDouble().Text("lab.test", "v=spf1 mx").Text("lab.test", "v=spf1 a"));
        Says.Warns(findings, "dns.spf", "2 SPF records", "one");
        Assert.Equal(["mail.lab.example", "lab.example"], DnsFindings.Above("mail.lab.example"));
        Assert.Equal(["localhost"], DnsFindings.Above("localhost"));
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("mail.local", true)]
    [InlineData("[192.0.2.1]", true)]
    [InlineData("lab.test", false)]
    [InlineData("example.org", false)]
    public void Names_of_one_network_alone_are_not_asked_for(string domain, bool isPrivate) => Assert.Equal(isPrivate, DnsFindings.IsPrivate(domain));
}
