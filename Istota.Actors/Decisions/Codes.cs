namespace Istota.Actors.Decisions;

/// <summary>What was decided. The codes that scripts see are these names in kebab case (<see cref="DecisionCodes"/>); docs/decisions.md lists them.</summary>
public enum Verdict
{
    Read,
    Unreadable,
    Passed,
    Failed,
    Unverified,
    NotChecked,
    Routed,
    Unrouted,
    Filed,
    Duplicate,
    Held,
    Released,
    Dropped,
    Noted,
    Queued,
    Started,
    Waiting,
    Done,
    Cancelled,
    Cleared,
    Sent,
    Deferred,
    Refused,
    Unclear,
}

/// <summary>Why. A sealed set: each rule that can decide has its own.</summary>
public enum Reason
{
    // reading
    Parsed,
    MalformedFrom,
    UnreadableMail,
    TooDeep,
    TooManyParts,
    HeaderTooLarge,
    Oversized,
    FetchFailed,
    // authentication
    NoAuthservId,
    Authenticated,
    NotAuthenticated,
    AuthenticationFailed,
    // routing
    PlusAddress,
    SenderMatch,
    References,
    NoMatch,
    OwnCheck,
    // filters
    KnownContent,
    OwnMail,
    Quiet,
    Blocked,
    Throttled,
    Automatic,
    // gate
    UntrustedSender,
    UnauthenticatedTrust,
    OwnAddressClaim,
    NotAThreadRecipient,
    UnauthenticatedThreadReply,
    ThreadRecipient,
    TrustedByConfiguration,
    TrustedAtRunTime,
    OwnAddressVerified,
    GateOff,
    // answers
    AnsweredYes,
    AnsweredNo,
    AnsweredTrust,
    AnsweredNever,
    TakenBack,
    Superseded,
    // tasks
    ReleasedMail,
    ChatMessage,
    Correction,
    Confirmation,
    AgentStarted,
    AgentReturned,
    AgentFailed,
    TimedOut,
    CutShort,
    StoppedByUser,
    AttemptsExhausted,
    AsksConfirmation,
    MalformedFile,
    // approval
    PolicyOff,
    NotTainted,
    OwnRecipient,
    AnswersTrustedSender,
    TypedByUser,
    TrustedRecipient,
    ConfirmedText,
    TaintedTask,
    UntrustedRecipient,
    AllNeedApproval,
    ThreadReplyNeedsApproval,
    ReplyToDiffers,
    RoutingKeepsDraft,
    BeforeRestore,
    BesideConfirmation,
    AutomaticMailNotAnswered,
    EditedByUser,
    // sending
    AcceptedByServer,
    RecipientRefused,
    TemporaryFailure,
    PermanentFailure,
    GaveUpAfterTwoDays,
    CutInDoubt,
    FoundInSentFolder,
}

/// <summary>The codes as scripts see them.</summary>
public static class DecisionCodes
{
    public static string Code(this Enum value) =>
        string.Concat(value.ToString().Select((c, i) => !char.IsUpper(c) ? c.ToString() : i > 0 ? $"-{char.ToLowerInvariant(c)}" : char.ToLowerInvariant(c).ToString()));
}
