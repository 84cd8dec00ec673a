namespace Istota.Host.Agent;

/// <summary>The options of <c>istota email output</c>. A text or file of <c>-</c> is standard input.</summary>
public sealed record EmailOutputOptions(string? Subject, string? Body, string? BodyFile, bool Html);

/// <summary>The options of <c>istota email send</c>; each recipient list may hold several addresses parted by commas.</summary>
public sealed record EmailSendOptions(
    IReadOnlyList<string> To, IReadOnlyList<string> Cc, IReadOnlyList<string> Bcc,
    string Subject, string? Body, string? BodyFile, bool Html, string? ReplyTo, IReadOnlyList<string> Attach);

/// <summary>The options of <c>istota email confirm</c>.</summary>
public sealed record EmailConfirmOptions(string? Prompt, string? PromptFile);

/// <summary>The options of <c>istota email alert</c>; no type means security.</summary>
public sealed record EmailAlertOptions(string? Message, string? Type);
