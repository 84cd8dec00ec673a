using System.Text.Json;
using System.Text.RegularExpressions;
using Istota.Host.Cli;
using Istota.Host.Web;
using Istota.Tests.Cli;
using Istota.Tests.Servers;
using MimeKit;
using Xunit;

namespace Istota.Tests.EndToEnd;

/// <summary>What a test's daemon is configured with beyond the usual two users; lines of TOML below their section.</summary>
internal sealed record HouseOptions
{
    public string Email { get; init; } = "";
    public string Scheduler { get; init; } = "";
    public string Agent { get; init; } = "";
    /// <summary>The agent's command as TOML, in place of the obedient one.</summary>
    public string? Command { get; init; }
    public string Alice { get; init; } = "";
    public string Bob { get; init; } = "";
    public string Web { get; init; } = "";
    /// <summary>Whole sections.</summary>
    public string More { get; init; } = "";
}

/// <summary>A household: a daemon of its own with the users alice and bob, on accounts of the lab that nobody else has.</summary>
internal sealed class House : IAsyncDisposable
{
    private readonly MailLab _lab;
    private readonly string _folder = Directory.CreateTempSubdirectory("istota-house").FullName;
    private readonly int _port = DaemonProcess.FreePort();
    private DaemonProcess? _daemon;
    private UserClient? _alice, _bob;

    private House(MailLab lab, HouseOptions options)
    {
        _lab = lab;
        (BotUser, AliceUser, BobUser, Contact, Stranger) = (lab.NewUser(), lab.NewUser(), lab.NewUser(), lab.NewUser(), lab.NewUser());
        File.WriteAllText(Config, Toml(options));
    }

    /// <summary>Accounts of the lab; their addresses are <see cref="At"/>.</summary>
    public string BotUser { get; }
    public string AliceUser { get; }
    public string BobUser { get; }
    public string Contact { get; }
    public string Stranger { get; }

    public string Config => Path.Combine(_folder, "istota.toml");
    public string DataDir => Path.Combine(_folder, "data");
    public int Port => _port;
    public MailLab Lab => _lab;
    public DaemonProcess Daemon => _daemon ?? throw new InvalidOperationException("the daemon is not running");
    public UserClient Alice => _alice ?? throw new InvalidOperationException("the daemon is not running");
    public UserClient Bob => _bob ?? throw new InvalidOperationException("the daemon is not running");

    /// <summary>All that the daemons which have ended printed.</summary>
    public string LastOutput { get; private set; } = "";

    public static string At(string account) => MailLab.Address(account);

    /// <summary>The address at which the bot takes this user's mail.</summary>
    public string Plus(string user) => $"{BotUser}+{user}@{MailLab.Domain}";

    public static async Task<House> StartAsync(SharedMailLab shared, HouseOptions? options = null) => await StartAsync(await shared.GetAsync(), options);

    /// <summary>On a lab of the test's own.</summary>
    public static async Task<House> StartAsync(MailLab lab, HouseOptions? options = null)
    {
        var house = new House(lab, options ?? new HouseOptions());
        try
        {
            await house.StartAsync();
            return house;
        }
        catch
        {
            await house.DisposeAsync();
            throw;
        }
    }

    public async Task StartAsync()
    {
        _daemon = await DaemonProcess.StartAsync(_folder, ["run", "--config", Config]);
        _alice = await ClientAsync("alice");
        _bob = await ClientAsync("bob");
    }

    public async Task StopAsync() => await EndAsync(d => d.StopAsync());

    public async Task KillAsync() => await EndAsync(d => d.KillAsync());

    /// <summary>A verb of the command line with this house's configuration.</summary>
    public Task<CommandRun> RunAsync(params string[] args) => CommandRun.OfAsync(_folder, [.. args, "--config", Config]);

    public async Task<JsonElement> InspectAsync(params string[] noun)
    {
        var run = await RunAsync(["inspect", .. noun, "--json"]);
        if (run.ExitCode != ExitCode.Done) throw new InvalidOperationException(run.Error);
        return JsonElement.Parse(run.Out);
    }

    /// <summary>The thread of a mail that has arrived: the daemon lists it once it has taken the server's answer for the mail.</summary>
    public async Task<JsonElement> ThreadOfAsync(MimeMessage mail)
    {
        var threads = await Daemon.UntilAsync(() => InspectAsync("threads"), t => Of(t).Any(), t => t.GetRawText());
        return Assert.Single(Of(threads));

        IEnumerable<JsonElement> Of(JsonElement all) => all.EnumerateArray().Where(t => t.GetProperty("messageId").GetString() == mail.MessageId);
    }

    /// <summary>A mail reaches the bot's mailbox from outside; its id.</summary>
    /// <param name="from">an account, or what stands after <c>From:</c>.</param>
    /// <param name="to">the envelope's recipient.</param>
    public async Task<string> ReceiveAsync(string from, string to, string subject, string body, params string[] headers)
    {
        var id = headers.FirstOrDefault(h => h.StartsWith("Message-ID:", StringComparison.OrdinalIgnoreCase))?.Split('<', '>')[1] ?? $"{Guid.NewGuid():N}@outside.test";
        string[] usual = [$"From: {(from.Contains('@', StringComparison.Ordinal) ? from : At(from))}", $"To: {to}", $"Subject: {subject}", "Date: Tue, 03 Mar 2026 04:05:06 +0000", $"Message-ID: <{id}>"];
        var own = headers.Select(h => h[..(h.IndexOf(':', StringComparison.Ordinal) + 1)]).ToList();
        var head = usual.Where(u => !own.Any(o => u.StartsWith(o, StringComparison.OrdinalIgnoreCase))).Concat(headers);
        await _lab.DeliverAsync($"{string.Join("\r\n", head)}\r\n\r\n{body.ReplaceLineEndings("\r\n")}\r\n", to);
        return id;
    }

    public Task<string> AnswerAsync(MimeMessage mail, string from, string body, params string[] headers) =>
        ReceiveAsync(from, ((MailboxAddress)mail.From[0]).Address, $"Re: {mail.Subject}", body,
            [$"In-Reply-To: <{mail.MessageId}>", $"References: {string.Join(' ', mail.References.Append(mail.MessageId!).Select(r => $"<{r}>"))}", .. headers]);

    public Task<MimeMessage> MailAtAsync(string account, string subject) =>
        MailAtAsync(account, m => m.Subject == subject);

    public async Task<MimeMessage> MailAtAsync(string account, Func<MimeMessage, bool> wanted)
    {
        try
        {
            return await _lab.WaitForMailAsync(account, wanted, DaemonProcess.Patience);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n{_daemon?.Output}", late);
        }
    }

    /// <summary>A message as its reader sees it, without the backslashes of CommonMark.</summary>
    public static string Plain(MessageJson message) => Plain(message.Text);

    public static string Plain(string text) => Regex.Replace(text, @"\\(?=[!-/:-@\[-`{-~])", "");

    public static string TextOf(MimeMessage mail) => (mail.TextBody ?? "").ReplaceLineEndings("\n").Trim();

    /// <summary>Mail that has reached an account.</summary>
    public int CountAt(string account) => _lab.MessagesOf(account).Count;

    /// <summary>The prompts that the agent was given for a user, in the order of their tasks.</summary>
    public IReadOnlyList<string> PromptsOf(string user)
    {
        var folder = Path.Combine(DataDir, "Users", user, "prompts");
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).OrderBy(f => f, StringComparer.Ordinal).Select(File.ReadAllText)] : [];
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null) await EndAsync(d => d.KillAsync());
        Directory.Delete(_folder, recursive: true);
    }

    private async Task EndAsync(Func<DaemonProcess, Task> end)
    {
        _alice?.Dispose();
        _bob?.Dispose();
        await using var daemon = Daemon;
        _daemon = null;
        await end(daemon);
        LastOutput += daemon.Output;
    }

    private async Task<UserClient> ClientAsync(string user)
    {
        var run = await RunAsync("user", "link", user, "--token");
        return run.ExitCode == ExitCode.Done ? new UserClient(_port, run.Out.Trim(), () => _daemon?.Output ?? "") : throw new InvalidOperationException(run.Error);
    }

    private string Toml(HouseOptions options) => $"""
        [email]
        imap_host = "127.0.0.1"
        imap_port = {_lab.ImapPort}
        imap_user = "{At(BotUser)}"
        imap_password = "{MailLab.Password}"
        smtp_host = "127.0.0.1"
        smtp_port = {_lab.SubmissionPort}
        tls_ca_file = "{_lab.CaFile}"
        bot_email = "{At(BotUser)}"
        first_sweep = "all"
        {options.Email}

        [scheduler]
        email_poll_interval = 5
        {options.Scheduler}

        [agent]
        command = {options.Command ?? $"[\"{ObedientAgent.WriteTo(_folder)}\"]"}
        {options.Agent}

        [storage]
        data_dir = "{DataDir}"

        [web]
        listen = "http://127.0.0.1:{_port}"
        {options.Web}

        {options.More}

        [users.alice]
        display_name = "Alice"
        admin = true
        email_addresses = ["{At(AliceUser)}"]
        {options.Alice}

        [users.bob]
        email_addresses = ["{At(BobUser)}"]
        {options.Bob}
        """;
}
