using System.Text;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Xunit;

namespace Istota.Tests.Mail;

/// <summary>Mails for the tests: fixture files and small ones written in place.</summary>
internal static class Mails
{
    public static readonly MailKey Key = new("INBOX", 7, 42);
    public static readonly DateTimeOffset Received = new(2026, 11, 2, 9, 30, 0, TimeSpan.Zero);
    public static readonly MailReaderSettings Verifying = new() { AuthservId = "mx.home.example" };

    public static byte[] Fixture(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Mail", "Fixtures", name + ".eml"));

    /// <summary>Each character is one byte, so that broken bytes can be written down; <c>\n</c> goes out as CRLF.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));

    public static Task<InboundMail> ReadAsync(byte[] raw, MailReaderSettings? settings = null) =>
        MailReader.ReadAsync(Key, raw, Received, settings ?? MailReaderSettings.Default, TestContext.Current.CancellationToken);

    public static Task<InboundMail> ReadAsync(string text, MailReaderSettings? settings = null) => ReadAsync(Bytes(text), settings);

    public static Task<InboundMail> ReadFixtureAsync(string name, MailReaderSettings? settings = null) => ReadAsync(Fixture(name), settings);

    /// <summary>A mail with these headers and this body, and all else in order.</summary>
    public static Task<InboundMail> WithAsync(string headers, string body = "hello", MailReaderSettings? settings = null) =>
        ReadAsync($"{headers.TrimEnd()}\n{(headers.Contains("From:", StringComparison.Ordinal) ? "" : "From: bob@friends.example\n")}To: istota+anna@home.example\nSubject: s\nMessage-ID: <m1@friends.example>\n\n{body}\n", settings);

    public static Task<InboundMail> HtmlAsync(string html, MailReaderSettings? settings = null) =>
        ReadAsync(Encoding.UTF8.GetBytes($"From: bob@friends.example\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{html}\r\n"), settings);

    public static Task<InboundMail> TextAsync(string text) =>
        ReadAsync(Encoding.UTF8.GetBytes($"From: bob@friends.example\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text.Replace("\n", "\r\n", StringComparison.Ordinal)}"));
}
