using Istota.Actors.Mail;

namespace Istota.Actors.Agent;

/// <summary>What every prompt of this house starts from.</summary>
/// <param name="Instructions">the text of <c>instructions_file</c>; the operator's own, so it is not fenced.</param>
/// <param name="MaxBodyChars"><c>email_max_body_chars</c>.</param>
public sealed record PromptSettings(string Instructions, int MaxBodyChars = 32_000);

/// <summary>The mail that started a task, as its prompt shows it.</summary>
public sealed record PromptMail(InboundMail Mail, IReadOnlyList<SavedAttachment> Attachments);

/// <summary>A line of history with its mail where that is still stored.</summary>
public sealed record PromptHistory(HistoryEntry Entry, InboundMail? Mail);

/// <summary>All that a prompt is made from.</summary>
public sealed record PromptInput
{
    public required TaskBrief Brief { get; init; }
    public required PromptSettings Settings { get; init; }
    public PromptMail? Mail { get; init; }
    public IReadOnlyList<PromptHistory> History { get; init; } = [];
    /// <summary>Random for each task; the builder makes sure that it is in no text.</summary>
    public required Func<string> Nonce { get; init; }
}
