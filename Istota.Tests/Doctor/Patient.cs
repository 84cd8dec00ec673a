using System.Text.Json;
using Istota.Actors.Doctor;
using Istota.Host.Cli;
using Istota.Tests.Cli;
using Istota.Tests.Servers;

namespace Istota.Tests.Doctor;

/// <summary>A configuration for doctor to look at; in good health but for what a test says.</summary>
internal sealed class Patient : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("istota-patient").FullName;

    public string ImapHost { get; init; } = "127.0.0.1";
    public int ImapPort { get; init; }
    public int SmtpPort { get; init; }
    public string User { get; init; } = MailLab.Address("bot");
    public string Password { get; init; } = MailLab.Password;
    public string? CaFile { get; init; }
    public string Email { get; init; } = "";
    public string Agent { get; init; } = "";
    /// <summary>Whole sections.</summary>
    public string More { get; init; } = "";
    public string Alice { get; init; } = "email_addresses = [\"alice@lab.test\"]";

    /// <summary>Whom doctor asks; it knows what a healthy domain has.</summary>
    public DnsDouble Dns { get; init; } = DnsDouble.Healthy();

    public string Folder => _folder;
    public string Config => Path.Combine(_folder, "istota.toml");

    /// <summary>On a lab, with an account that nobody else has.</summary>
    public static Patient On(MailLab lab) => new() { ImapPort = lab.ImapPort, SmtpPort = lab.SubmissionPort, CaFile = lab.CaFile, User = MailLab.Address(lab.NewUser()) };

    /// <summary>Without mail.</summary>
    public static Patient WithoutMail() => new() { Email = "enabled = false" };

    public async Task<IReadOnlyDictionary<string, Finding>> FindingsAsync() => (await AskAsync()).Findings;

    /// <summary>What <c>istota doctor --json</c> prints, by check, and its exit code.</summary>
    public async Task<(IReadOnlyDictionary<string, Finding> Findings, int ExitCode)> AskAsync()
    {
        var run = await RunAsync("doctor", "--json");
        return (JsonSerializer.Deserialize<List<Finding>>(run.Out, JsonSerializerOptions.Web)!.ToDictionary(f => f.Check), run.ExitCode);
    }

    public Task<CommandRun> RunAsync(params string[] args)
    {
        File.WriteAllText(Config, Toml());
        return CommandRun.OfAsync(_folder, [.. args, "--config", Config]);
    }

    public async ValueTask DisposeAsync()
    {
        await Dns.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string Toml() => $"""
        [email]
        imap_host = "{ImapHost}"
        imap_port = {ImapPort}
        imap_user = "{User}"
        imap_password = "{Password}"
        smtp_host = "{ImapHost}"
        smtp_port = {SmtpPort}
        {(CaFile is null ? "" : $"tls_ca_file = \"{CaFile}\"")}
        bot_email = "{User}"
        {Email}

        [agent]
        {(Agent.Contains("command", StringComparison.Ordinal) ? "" : "command = [\"true\"]")}
        {Agent}

        [storage]
        data_dir = "{_folder}/data"

        [doctor]
        dns_server = "{Dns.Address}"

        {More}

        [users.alice]
        {Alice}
        """.Replace("imap_port = 0", "", StringComparison.Ordinal).Replace("smtp_port = 0", "", StringComparison.Ordinal);
}
