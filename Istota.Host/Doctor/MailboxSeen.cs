using Istota.Actors.Mail;
using Istota.Actors.Mailbox;

namespace Istota.Host.Doctor;

/// <summary>The mailbox as doctor found it.</summary>
internal sealed record MailboxSeen
{
    /// <summary>Why it cannot be read; null when it can.</summary>
    public string? Fault { get; init; }
    public bool Refused { get; init; }
    public CertificateFault? Certificate { get; init; }
    /// <summary>The login was taken and the folder was not.</summary>
    public bool NoFolder { get; init; }
    public MailboxStatus? Status { get; init; }
    /// <summary>The newest mails by their headers, oldest first.</summary>
    public IReadOnlyList<SeenMail> Newest { get; init; } = [];
}

/// <summary>A mail of the folder, by its header.</summary>
internal sealed record SeenMail(InboundMail Mail, StampedIds Stamps);
