using System.Globalization;
using Istota.Tests.Servers;

namespace Istota.Tests.Crash;

/// <summary>What outlives a killed daemon: its data folder, its configuration and its agent. One user, anna, who trusts <c>*@trusted.test</c>.</summary>
internal sealed class CrashHouse : IDisposable
{
    /// <summary>Replies by mail at once, and says so when another attempt of its task still runs: the lock ends with its last holder (flock(2)).</summary>
    public const string QuickAgent = """
        #!/bin/sh
        exec 9>>"$CRASH_NOTES/lock-$ISTOTA_TASK_ID"
        flock -n 9 || echo "overlap $ISTOTA_TASK_ID $ISTOTA_ATTEMPT" >> "$CRASH_NOTES/overlaps"
        cat > /dev/null
        printf '{"subject": null, "body": "The reply of %s.", "format": "plain"}' "$ISTOTA_TASK_ID" > "$ISTOTA_DEFERRED_DIR/task_${ISTOTA_TASK_ID}_email_output.json"
        echo "Did $ISTOTA_TASK_ID."
        """;

    private readonly MailLab _lab;

    private CrashHouse(MailLab lab, string? folder)
    {
        (_lab, Folder) = (lab, folder ?? Directory.CreateTempSubdirectory("istota-crash-").FullName);
        Data = Path.Combine(Folder, "data");
        Notes = Directory.CreateDirectory(Path.Combine(Folder, "notes")).FullName;
        WebPort = DaemonProcess.FreePort();
    }

    public string Folder { get; }
    public string Data { get; set; }
    public string Notes { get; }
    public int WebPort { get; }
    public string ConfigFile => Path.Combine(Folder, "istota.toml");
    public string Ready => Path.Combine(Data, "outbox", "ready");

    public static CrashHouse Build(MailLab lab, string agent = QuickAgent, Action<CrashSettings>? change = null)
    {
        var house = new CrashHouse(lab, null);
        house.Write(agent, change);
        return house;
    }

    public void Write(string agent = QuickAgent, Action<CrashSettings>? change = null)
    {
        var settings = new CrashSettings { ImapPort = _lab.ImapPort, SmtpPort = _lab.PlainSubmissionPort };
        change?.Invoke(settings);
        var script = Path.Combine(Folder, "agent.sh");
        File.WriteAllText(script, agent.ReplaceLineEndings("\n"));
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(ConfigFile, string.Create(CultureInfo.InvariantCulture, $"""
            [email]
            imap_host = "127.0.0.1"
            imap_port = {settings.ImapPort}
            imap_tls = "none"
            imap_user = "bot@lab.test"
            imap_password = "{settings.Password}"
            imap_timeout_seconds = {settings.Timeout}
            smtp_host = "127.0.0.1"
            smtp_port = {settings.SmtpPort}
            smtp_tls = "none"
            smtp_password = "{settings.SmtpPassword}"
            bot_email = "bot@lab.test"
            [scheduler]
            email_poll_interval = {settings.PollSeconds}
            email_rate_limit_messages = 0
            email_sender_rate_limit_messages = 0
            email_retention_days = {settings.RetentionDays}
            max_concurrent_tasks_per_user = 4
            {settings.Scheduler}
            [agent]
            command = ["{script}"]
            sandbox = "none"
            env = {"{"} CRASH_NOTES = "{Notes}" {"}"}
            [storage]
            data_dir = "{Data}"
            [web]
            listen = "http://127.0.0.1:{WebPort}"
            [users.anna]
            email_addresses = ["anna@home.test"]
            trusted_email_senders = ["*@trusted.test", "*@lab.test"]
            """));
    }

    /// <summary>What an agent wrote into its notes; empty when it wrote none.</summary>
    public IReadOnlyList<string> Noted(string name) =>
        File.Exists(Path.Combine(Notes, name)) ? File.ReadAllLines(Path.Combine(Notes, name)) : [];

    /// <summary>Processes that carry this house's agent's environment.</summary>
    public IReadOnlyList<int> Agents() => [.. Directory.EnumerateDirectories("/proc").Where(IsAgent)
        .Select(p => int.Parse(Path.GetFileName(p), CultureInfo.InvariantCulture))];

    public void Dispose()
    {
        foreach (var agent in Agents()) NativeCalls.Signal(agent, NativeCalls.Kill);
        Directory.Delete(Folder, recursive: true);
    }

    private bool IsAgent(string process)
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(process)[0])
                && File.ReadAllText(Path.Combine(process, "environ")).Contains($"CRASH_NOTES={Notes}\0", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

/// <summary>What a crash test wants different in the configuration.</summary>
internal sealed class CrashSettings
{
    public int ImapPort { get; set; }
    public int SmtpPort { get; set; }
    public string Password { get; set; } = MailLab.Password;
    public string SmtpPassword { get; set; } = MailLab.Password;
    public int Timeout { get; set; } = 10;
    public int PollSeconds { get; set; } = 60;
    public string RetentionDays { get; set; } = "7";

    /// <summary>Further lines of [scheduler].</summary>
    public string Scheduler { get; set; } = "";
}
