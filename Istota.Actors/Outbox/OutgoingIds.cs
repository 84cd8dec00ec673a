using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Istota.Actors.Agent;

namespace Istota.Actors.Outbox;

/// <summary>The Message-ID of what an attempt mails (RFC 5322 §3.6.4): the same however often its entry is read, and nobody without the key can foretell it.</summary>
public static class OutgoingIds
{
    /// <summary>The file part of the key of a result text that is mailed; no deferred file has this name.</summary>
    public const string Result = "result";

    /// <param name="key">secret of this installation, kept for ever.</param>
    /// <param name="file">the deferred file's name, or <see cref="Result"/>.</param>
    public static string Of(ReadOnlySpan<byte> key, TaskId task, int attempt, string file, int index, string domain)
    {
        var entry = string.Create(CultureInfo.InvariantCulture, $"{task}|{attempt}|{file}|{index}");
        return Keyed(key, entry, domain);
    }

    /// <summary>Of a mail whose text a person has replaced: another mail, the same one however often the same text is put in the place of the same old one.</summary>
    public static string OfEdit(ReadOnlySpan<byte> key, string old, string text)
    {
        var entry = $"edit|{old}|{Digest(Encoding.UTF8.GetBytes(text))}";
        return Keyed(key, entry, old[(old.LastIndexOf('@') + 1)..]);
    }

    /// <summary>By which the bytes that were approved are known again: SHA-256, lower-case hex.</summary>
    public static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Keyed(ReadOnlySpan<byte> key, string entry, string domain)
    {
        if (key.Length < 16) throw new ArgumentException("a key has at least 16 bytes", nameof(key));
        return $"{Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(entry)))}@{domain}";
    }

    /// <summary>The key of an entry among those of its attempt: <c>FILE:INDEX</c>.</summary>
    public static string Entry(string file, int index) => string.Create(CultureInfo.InvariantCulture, $"{file}:{index}");
}
