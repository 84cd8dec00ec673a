namespace Istota.Actors.Mail;

/// <summary>One mailbox of a header (RFC 5322 §3.4) in the one canonical form that routing, gate and display share.</summary>
/// <param name="Address">local part as compared (lower case) @ domain as A-labels, lower case, no trailing dot.</param>
/// <param name="Name">the display name on one line without control or bidirectional characters; empty when there is none.</param>
public sealed record MailAddress(string Address, string Name = "")
{
    public string LocalPart => Address[..Address.LastIndexOf('@')];
    public string Domain => Address[(Address.LastIndexOf('@') + 1)..];
    public override string ToString() => Address;
}
