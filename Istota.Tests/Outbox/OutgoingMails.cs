using Istota.Actors.Mail;

namespace Istota.Tests.Outbox;

/// <summary>Small outgoing mails for the tests of the outbox.</summary>
internal static class OutgoingMails
{
    public static readonly DateTimeOffset Date = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public static byte[] Bytes(string id, string from, string to, string body = "Good day.", string subject = "hello") => MailWriter.Write(new OutgoingMail
    {
        MessageId = id,
        From = new MailAddress(from, "Istota"),
        To = [new MailAddress(to)],
        Subject = subject,
        Body = body,
    });

    public static byte[] Dated(string id, string from, string to, string body = "Good day.", string subject = "hello") =>
        MailWriter.WithDate(Bytes(id, from, to, body, subject), Date);

    public static string Digest(byte[] bytes) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));

    public static string NewId() => $"{Guid.NewGuid():N}@lab.test";
}
