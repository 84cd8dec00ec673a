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

    private const string Paragraph = """
        The roses are fine, the hedge wants cutting, and I shall be there on Saturday with the ladder.
        Please tell me whether ten o'clock suits you, and what I am to bring for the beds by the wall.
        Last year's plan is still in the shed; the list of seeds, the prices and the two invoices are
        with Anna, who asks for an answer before the end of the month, so let us settle it on Saturday.

        """;

    /// <summary>A small mail of about 3 kB, as people write them.</summary>
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

        this is letter {number}.

        {string.Concat(Enumerable.Repeat(Paragraph + "\n", 6))}
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
