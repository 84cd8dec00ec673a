using System.Diagnostics;

namespace Istota.Tests.Servers;

/// <summary>
/// Real Dovecot and Postfix on 127.0.0.1 for one test or many, with certificates, ports and a folder of their own, and
/// with faults on demand. Everything of it lies in <see cref="Folder"/> and is gone after <see cref="DisposeAsync"/>.
/// </summary>
public sealed partial class MailLab : IAsyncDisposable
{
    public const string Domain = "lab.test";
    public const string Password = "lab";

    private const int Accounts = 1_000;

    /// <summary>Accounts of everybody, and a store of accounts that <see cref="NewUser"/> hands out.</summary>
    private static readonly string[] Users = ["bot", "alice", "bob", "ext", "sink", .. Enumerable.Range(1, Accounts).Select(n => $"u{n}")];

    private readonly LabFolder _folder;
    private readonly LabPorts _ports;
    private readonly MailLabOptions _options;
    private readonly ServerTree _imap;
    private readonly ServerTree _smtp;
    private int _usersTaken;

    private MailLab(LabFolder folder, MailLabOptions options)
    {
        (_folder, _options, _ports) = (folder, options, new LabPorts(folder.BasePort));
        _imap = new ServerTree("dovecot", Folder, ImapPort, "dovecot", "-F", "-c", DovecotConfiguration.FileIn(Folder));
        _smtp = new ServerTree("postfix", Folder, SubmissionPort, PostfixConfiguration.Master, "-c", PostfixConfiguration.FolderIn(Folder));
    }

    public string Folder => _folder.Path;

    /// <summary>STARTTLS; logins without TLS are taken too.</summary>
    public int ImapPort => _ports.Imap;
    public int ImapsPort => _ports.Imaps;
    public int LmtpPort => _ports.Lmtp;

    /// <summary>The port of the world: no login, mail for the domain alone.</summary>
    public int SmtpPort => _ports.Smtp;

    /// <summary>STARTTLS first, then a login.</summary>
    public int SubmissionPort => _ports.Submission;
    public int SubmissionsPort => _ports.Submissions;

    /// <summary>A login without TLS, for a proxy that has to see the words pass.</summary>
    public int PlainSubmissionPort => _ports.PlainSubmission;

    /// <summary>PEM of the authority that signed the servers' certificate.</summary>
    public string CaFile => Path.Combine(Folder, "tls", LabCertificates.AuthorityFile);

    /// <summary>The name in the certificate; it needs no resolving when the client connects to 127.0.0.1.</summary>
    public const string ServerName = "mail." + Domain;

    public static string Address(string user) => user.Contains('@', StringComparison.Ordinal) ? user : $"{user}@{Domain}";

    /// <summary>An account that no other test of this lab has been given.</summary>
    public string NewUser()
    {
        var number = Interlocked.Increment(ref _usersTaken);
        return number <= Accounts ? $"u{number}" : throw new MailLabException($"this lab has no more than {Accounts} accounts to give");
    }

    public static async Task<MailLab> StartAsync(MailLabOptions? options = null)
    {
        var lab = new MailLab(LabFolder.Claim(), options ?? new MailLabOptions());
        try
        {
            lab.LayOut();
            if (lab._options.Imap) await lab._imap.StartAsync();
            if (lab._options.Smtp) await lab._smtp.StartAsync();
            return lab;
        }
        catch (Exception cause)
        {
            var log = lab.Log();
            await lab.DisposeAsync();
            throw new MailLabException($"the mail servers did not start: {cause.Message}\n{log}", cause);
        }
    }

    /// <summary>What both servers wrote, for the message of a failed test.</summary>
    public string Log() => string.Join('\n', new[] { "dovecot.log", "postfix.log" }
        .Select(f => Path.Combine(Folder, "log", f)).Where(File.Exists).SelectMany(f => File.ReadLines(f).TakeLast(40)));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_smtp.KillAsync(), _imap.KillAsync());
        _folder.Dispose();
    }

    private void LayOut()
    {
        foreach (var name in new[] { "etc", "run", "log", "mail" }) Directory.CreateDirectory(Path.Combine(Folder, name));
        NativeCalls.Own(Path.Combine(Folder, "mail"), DovecotConfiguration.MailOwner, DovecotConfiguration.MailOwner);
        LabCertificates.Write(Path.Combine(Folder, "tls"), _options);
        WriteAccounts();
        DovecotConfiguration.Write(Folder, _ports, _options);
        if (_options.Smtp) PostfixConfiguration.Write(Folder, _ports, _options, Users);
    }

    private async Task RunAsync(params string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = Folder };
        foreach (var word in command[1..]) start.ArgumentList.Add(word);
        using var process = Process.Start(start) ?? throw new MailLabException($"{command[0]} did not start");
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new MailLabException($"{string.Join(' ', command)} ended with {process.ExitCode}: {string.Concat(output)}");
    }
}
