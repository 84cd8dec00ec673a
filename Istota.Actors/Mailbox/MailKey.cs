using System.Globalization;

namespace Istota.Actors.Mailbox;

/// <summary>The key under which one mail of one mailbox is known everywhere (RFC 3501 §2.3.1.1); written <c>mailbox/UIDVALIDITY/UID</c>.</summary>
public readonly record struct MailKey(string Mailbox, uint UidValidity, uint Uid)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Mailbox}/{UidValidity}/{Uid}");

    public static bool TryParse(string? text, out MailKey key)
    {
        key = default;
        var parts = text?.Split('/');
        if (parts is not { Length: >= 3 }
            || !uint.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var uid)
            || !uint.TryParse(parts[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var validity))
            return false;
        key = new MailKey(string.Join('/', parts[..^2]), validity, uid);
        return key.Mailbox.Length > 0;
    }
}
