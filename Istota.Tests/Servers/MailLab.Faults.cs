namespace Istota.Tests.Servers;

public sealed partial class MailLab
{
    private readonly Dictionary<string, string> _passwords = Users.ToDictionary(u => u, _ => Password);
    private DateTime _accountsWritten = TimeProvider.System.GetUtcNow().UtcDateTime;
    private uint _uidValidity;

    /// <summary>Cuts every open IMAP connection; the server stays and takes the next one.</summary>
    public Task DropImapAsync() => _imap.KillChildrenAsync("imap", "imap-login");

    /// <summary>The kernel still takes connections; nobody answers them.</summary>
    public void PauseImap() => _imap.SignalAll(NativeCalls.Stop);

    public void ResumeImap() => _imap.SignalAll(NativeCalls.Continue);

    /// <summary>Ends the server without a word; connections are refused until <see cref="RestartImapAsync"/>.</summary>
    public Task KillImapAsync() => _imap.KillAsync();

    /// <summary>Starts the server again, on the same ports; stops it in order first when it runs.</summary>
    public async Task RestartImapAsync()
    {
        await _imap.StopAsync();
        await _imap.StartAsync();
    }

    /// <summary>Cuts every open SMTP connection; the next one may wait for a second.</summary>
    public Task DropSmtpAsync() => _smtp.KillChildrenAsync("smtpd");

    public void PauseSmtp() => _smtp.SignalAll(NativeCalls.Stop);

    public void ResumeSmtp() => _smtp.SignalAll(NativeCalls.Continue);

    public Task KillSmtpAsync() => _smtp.KillAsync();

    public async Task RestartSmtpAsync()
    {
        await _smtp.StopAsync();
        await _smtp.StartAsync();
    }

    /// <summary>Gives the mailbox another UIDVALIDITY (RFC 9051 section 2.3.1.1); Dovecot keeps the UIDs as they were.</summary>
    public Task BumpUidValidityAsync(string user, string folder = "INBOX")
    {
        _uidValidity = Math.Max(_uidValidity, (uint)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 10_000) + 1;
        return DoveadmAsync("mailbox", "update", "-u", Address(user), "--uid-validity", $"{_uidValidity}", folder);
    }

    /// <summary>Expunges all mail of a folder, through the server when it runs so that its index agrees.</summary>
    public async Task EmptyAsync(string user, string folder = "INBOX")
    {
        if (_imap.IsRunning) await DoveadmAsync("expunge", "-u", Address(user), "mailbox", folder, "all");
        else foreach (var file in FilesOf(user, folder)) File.Delete(file);
    }

    /// <summary>Returns when the server takes the new password and no longer the old one; open sessions go on.</summary>
    public Task SetPasswordAsync(string user, string password) => SetPasswordsAsync([user], password);

    /// <summary>The password of these users (of all, when none is named) is wrong from now on.</summary>
    public Task RefuseLoginsAsync(params string[] users) => SetPasswordsAsync(users, "refused");

    public Task AcceptLoginsAsync(params string[] users) => SetPasswordsAsync(users, Password);

    private async Task SetPasswordsAsync(string[] users, string password)
    {
        if (users.Length == 0) users = Users;
        foreach (var user in users) _passwords[user] = password;
        WriteAccounts();
        // Dovecot looks at the file once a second; it is asked until it has seen the new one.
        while (_imap.IsRunning)
        {
            try
            {
                await DoveadmAsync("auth", "test", Address(users[0]), password);
                return;
            }
            catch (MailLabException) when (TimeProvider.System.GetUtcNow().UtcDateTime < _accountsWritten.AddSeconds(30))
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Dovecot compares whole seconds, so each version of the file is dated one later than the last.</summary>
    private void WriteAccounts()
    {
        var file = Path.Combine(Folder, "etc", "users");
        const int owner = DovecotConfiguration.MailOwner;
        File.WriteAllText(file + ".new", string.Concat(
            _passwords.Select(p => $"{p.Key}@{Domain}:{{PLAIN}}{p.Value}:{owner}:{owner}::{Folder}/mail/{p.Key}::\n")));
        _accountsWritten = _accountsWritten.AddSeconds(1);
        File.SetLastWriteTimeUtc(file + ".new", _accountsWritten);
        File.Move(file + ".new", file, overwrite: true);
    }

    private Task DoveadmAsync(params string[] arguments) => RunAsync(["doveadm", "-c", DovecotConfiguration.FileIn(Folder), .. arguments]);
}
