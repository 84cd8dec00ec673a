using System.Net;
using Istota.Tests.Servers;
using MailKit.Net.Imap;
using MailKit.Security;

namespace Istota.Benchmarks;

/// <summary>A folder for one benchmark, gone at its end, and the mail that is put before daemon and bare loop alike.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("istota-bench-").FullName;

    public string Folder(string name) => Path.Combine(_root, name);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    public static string Mail(int number, string from, string to) =>
        $"""
        Return-Path: <{from}>
        Received: from mx.example (mx.example [192.0.2.7]) by mail.lab.test with ESMTPS; Sun, 1 Feb 2026 10:00:00 +0000
        From: Sender {number} <{from}>
        To: {to}
        Subject: Letter {number} about the garden
        Date: Sun, 1 Feb 2026 10:00:00 +0000
        Message-ID: <{Guid.NewGuid():N}@sender.example>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8

        Hello,

        this is letter {number}. The roses are fine, the hedge wants cutting, and I shall be
        there on Saturday with the ladder. Please tell me whether ten o'clock suits you.

        Kind regards

        """.ReplaceLineEndings("\r\n");

    /// <summary>Writes the mails beside the mailbox, then moves them in at once, so that they arrive together.</summary>
    public static async Task ArriveAsync(MailLab lab, string account, int count, Func<int, string> mail)
    {
        const string Stage = "ext";
        await lab.SeedAsync(count, Stage, mail);
        await lab.SeedAsync(0, account, mail);
        var to = NewOf(lab, account);
        foreach (var file in Directory.GetFiles(NewOf(lab, Stage)).Order(StringComparer.Ordinal)) File.Move(file, Path.Combine(to, Path.GetFileName(file)));
    }

    public static async Task<ImapClient> LogInAsync(MailLab lab, string account, int port)
    {
        var client = new ImapClient { ServerCertificateValidationCallback = (_, _, _, _) => true };
        await client.ConnectAsync("127.0.0.1", port, SecureSocketOptions.SslOnConnect);
        await client.AuthenticateAsync(new NetworkCredential(MailLab.Address(account), MailLab.Password));
        return client;
    }

    private static string NewOf(MailLab lab, string account) => Path.Combine(lab.Folder, "mail", account, "Maildir", "new");
}
