using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Istota.Actors.Users;

namespace Istota.Actors.Talk;

/// <summary>The label by which one part of a post is found again on the server: the same each time, and nobody without the key can foretell it. The server takes 64 characters.</summary>
public static class TalkReference
{
    /// <summary>The part that stands for a note on what was decided.</summary>
    public const int Note = -1;

    public static string Of(ReadOnlySpan<byte> key, UserId user, int post, int part)
    {
        if (key.Length < 16) throw new ArgumentException("a key has at least 16 bytes", nameof(key));
        return Hash(key, string.Create(CultureInfo.InvariantCulture, $"{user}|{post}|{part}"));
    }

    public static string OfProgress(ReadOnlySpan<byte> key, string task) => Hash(key, $"progress|{task}");

    private static string Hash(ReadOnlySpan<byte> key, string what) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(what)));
}
