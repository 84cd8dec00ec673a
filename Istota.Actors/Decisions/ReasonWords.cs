namespace Istota.Actors.Decisions;

/// <summary>Why something was decided, as the second half of a sentence; empty where the first half says it all.</summary>
internal static class ReasonWords
{
    public static string Of(Reason reason) => reason switch
    {
        Reason.Parsed or Reason.NotAuthenticated or Reason.AuthenticationFailed or Reason.AgentStarted or Reason.AgentReturned => "",
        <= Reason.FetchFailed => OfReading(reason),
        <= Reason.Automatic => OfArrival(reason),
        <= Reason.GateOff => OfGate(reason),
        <= Reason.MalformedFile => OfWork(reason),
        < Reason.AcceptedByServer => OfApproval(reason),
        _ => OfSending(reason),
    };

    private static string OfReading(Reason reason) => reason switch
    {
        Reason.MalformedFrom => "it does not name exactly one sender",
        Reason.UnreadableMail => "nothing could be made of it",
        Reason.TooDeep => "its parts are nested too deep",
        Reason.TooManyParts => "it has too many parts",
        Reason.HeaderTooLarge => "its header is too large",
        Reason.Oversized => "it is larger than this server takes",
        Reason.FetchFailed => "the mailbox would not give it, three times",
        _ => throw Unknown(reason),
    };

    private static string OfArrival(Reason reason) => reason switch
    {
        Reason.NoAuthservId => "this server is not told whose checks to believe",
        Reason.Authenticated => "your own mail server vouches for it",
        Reason.PlusAddress => "it was sent to your own address here",
        Reason.SenderMatch => "it comes from an address of yours",
        Reason.References => "it answers a mail that was sent for you",
        Reason.OwnCheck => "doctor sent it around, to see its own mail arrive",
        Reason.NoMatch => "no rule found anybody",
        Reason.KnownContent => "the same mail came before",
        Reason.OwnMail => "it is one of Istota's own",
        Reason.Quiet => "its sender is on the list of quiet ones",
        Reason.Blocked => "you blocked its sender",
        Reason.Throttled => "too much came in a short time",
        Reason.Automatic => "no person wrote it",
        _ => throw Unknown(reason),
    };

    private static string OfGate(Reason reason) => reason switch
    {
        Reason.UntrustedSender => "you have not trusted this sender",
        Reason.UnauthenticatedTrust => "you trust this sender, but nothing proves that the mail is theirs",
        Reason.OwnAddressClaim => "it claims to come from your own address, and nothing proves that",
        Reason.NotAThreadRecipient => "it joined a thread of yours, but its sender was no recipient of it",
        Reason.UnauthenticatedThreadReply => "it answers a mail of yours, but nothing proves that its sender was a recipient",
        Reason.ThreadRecipient => "somebody who got a mail of yours answers it",
        Reason.TrustedByConfiguration => "the configuration trusts its sender",
        Reason.TrustedAtRunTime => "you trust its sender",
        Reason.OwnAddressVerified => "it is proven to come from your own address",
        Reason.GateOff => "questions about senders are turned off",
        _ => throw Unknown(reason),
    };

    private static string OfWork(Reason reason) => reason switch
    {
        Reason.AnsweredYes => "you said yes",
        Reason.AnsweredNo => "you said no",
        Reason.AnsweredTrust => "you said yes, and that you trust the sender",
        Reason.AnsweredNever => "you said no, and blocked the sender",
        Reason.TakenBack => "you took that back, or asked for it again",
        Reason.Superseded => "something newer took its place",
        Reason.ReleasedMail => "a mail was let in",
        Reason.ChatMessage => "you asked for it in the chat",
        Reason.Correction => "you corrected a draft",
        Reason.Confirmation => "you said yes to what the assistant asked",
        Reason.AgentFailed => "the assistant ended without success",
        Reason.TimedOut => "the assistant took too long",
        Reason.CutShort => "Istota was stopped meanwhile",
        Reason.StoppedByUser => "you stopped it",
        Reason.AttemptsExhausted => "it did not succeed in any of its tries",
        Reason.AsksConfirmation => "the assistant asks before it does something",
        Reason.MalformedFile => "what the assistant wrote had a fault, and was refused whole",
        _ => throw Unknown(reason),
    };

    private static string OfApproval(Reason reason) => reason switch
    {
        Reason.PolicyOff => "no approval is asked for",
        Reason.NotTainted => "nothing from outside was read for it",
        Reason.OwnRecipient => "it goes to you",
        Reason.AnswersTrustedSender => "it answers the trusted sender whose mail it is about",
        Reason.TypedByUser => "you typed the recipient yourself",
        Reason.TrustedRecipient => "you trust the recipient",
        Reason.ConfirmedText => "it stands word for word in what you approved",
        Reason.TaintedTask => "words from outside were read for it",
        Reason.UntrustedRecipient => "the recipient is neither you nor trusted",
        Reason.AllNeedApproval => "every mail needs your yes",
        Reason.ThreadReplyNeedsApproval => "it answers somebody outside in a thread",
        Reason.ReplyToDiffers => "the answer was asked for at another address than the sender's",
        Reason.RoutingKeepsDraft => "answers are kept in the room where you asked",
        Reason.BeforeRestore => "what it is about is older than the backup that was restored, so it may have gone already",
        Reason.BesideConfirmation => "the assistant also asked a question, which comes first",
        Reason.AutomaticMailNotAnswered => "automatic mail is never answered",
        Reason.EditedByUser => "you put other words into it",
        _ => throw Unknown(reason),
    };

    private static string OfSending(Reason reason) => reason switch
    {
        Reason.AcceptedByServer => "the mail server took it",
        Reason.RecipientRefused => "the mail server refused a recipient",
        Reason.TemporaryFailure => "the mail server is away or said not now",
        Reason.PermanentFailure => "the mail server said no",
        Reason.GaveUpAfterTwoDays => "it was tried for two days",
        Reason.CutInDoubt => "the connection was cut before the mail server answered",
        Reason.FoundInSentFolder => "it was found in the Sent folder",
        _ => throw Unknown(reason),
    };

    private static ArgumentOutOfRangeException Unknown(Reason reason) => new(nameof(reason), reason, "no words");
}
