namespace Istota.Host.Import;

/// <summary>Where a row stands, for those that cannot be taken.</summary>
internal sealed record RowName(string Table, long Id)
{
    public override string ToString() => $"{Table} row {Id}";
}

/// <summary>A row of <c>trusted_email_senders</c>.</summary>
internal sealed record TrustRow(RowName Name, string? User, string? Sender, string? AddedAt);

/// <summary>A row of <c>sent_emails</c>.</summary>
internal sealed record SentRow(
    RowName Name, string? User, string? MessageId, string? To, string? Subject, string? InReplyTo, string? References,
    string? ConversationToken, string? TalkToken, string? Origin, string? SentAt);

/// <summary>A row of <c>processed_emails</c>.</summary>
internal sealed record ProcessedRow(RowName Name, string? MessageId);

/// <summary>What a Python Istota remembers of mail.</summary>
/// <param name="Missing">tables that are not there.</param>
internal sealed record PythonRows(IReadOnlyList<TrustRow> Trust, IReadOnlyList<SentRow> Sent, IReadOnlyList<ProcessedRow> Processed, IReadOnlyList<string> Missing);
