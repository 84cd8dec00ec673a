namespace Istota.Actors.Mail;

/// <summary>How much of one mail is read, so that no mail costs more than a moment.</summary>
public sealed record MailReaderSettings
{
    public static readonly MailReaderSettings Default = new();

    /// <summary>Our own server's id in Authentication-Results (RFC 8601 §2.5); empty: nothing is checked.</summary>
    public string AuthservId { get; init; } = "";

    public int MaxDepth { get; init; } = 30;
    public int MaxParts { get; init; } = 1_000;
    public int MaxHeaderBytes { get; init; } = 512 * 1024;
    public int MaxTextChars { get; init; } = 1_000_000;
    public int MaxHtmlChars { get; init; } = 2_000_000;
    public int MaxHtmlDepth { get; init; } = 1_000;
    public TimeSpan HtmlTimeLimit { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>The closed list of <see cref="InboundMail.Fault"/>.</summary>
public static class MailFault
{
    public const string MalformedFrom = "malformed_from";
    public const string Unreadable = "unreadable";
    public const string TooDeep = "too_deep";
    public const string TooManyParts = "too_many_parts";
    public const string HeaderTooLarge = "header_too_large";
    public const string HtmlTooComplex = "html_too_complex";

    public static readonly IReadOnlyList<string> All = [MalformedFrom, Unreadable, TooDeep, TooManyParts, HeaderTooLarge, HtmlTooComplex];
}

/// <summary>The closed list of <see cref="InboundMail.Notes"/>, as sentences for people and prompts.</summary>
public static class MailNote
{
    public const string HiddenText = "The mail has text that a reader would not see; it was left out.";
    public const string PartsDiffer = "The plain and the HTML part say different things; the plain part is shown.";
    public const string InvisibleCharacters = "Invisible characters were removed.";
    public const string UnreadableCharacters = "Some characters could not be read.";
    public const string UnknownCharset = "The mail names a character set that is not known; some characters may be wrong.";
    public const string TextCut = "The text was cut; the whole mail is stored.";
    public const string HtmlUnread = "The HTML part is nested too deeply to be read.";
}
