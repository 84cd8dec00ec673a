namespace Istota.Actors.Mail;

/// <summary>What our own server's Authentication-Results (RFC 8601) say about the From address of a mail.</summary>
public enum AuthenticationVerdict
{
    /// <summary>No authserv_id is configured, so nobody looked.</summary>
    NotChecked,
    /// <summary>Nothing of ours vouches for the From address.</summary>
    Unverified,
    /// <summary>Our server says that the claim is false.</summary>
    Failed,
    /// <summary>An aligned dmarc=pass, or for a domain without DMARC an aligned dkim=pass or spf=pass.</summary>
    Passed,
}

/// <summary>The authserv-ids of a mail's Authentication-Results (RFC 8601 §2.5); for telling the operator, never for a verdict.</summary>
/// <param name="Ours">where only our own server, or whoever stands in its place, can have put them.</param>
/// <param name="Below">where the sender could have put them just as well.</param>
public sealed record StampedIds(IReadOnlyList<string> Ours, IReadOnlyList<string> Below);

/// <summary>The verdict with the words it stands on, for prompts and decision records.</summary>
/// <param name="Evidence">for example <c>dmarc=pass header.from=example.org</c>; safe on one line.</param>
public sealed record Authentication(AuthenticationVerdict Verdict, string Evidence)
{
    public static readonly Authentication NotChecked = new(AuthenticationVerdict.NotChecked, "");

    /// <summary>The evidence of a mail of which our own server said nothing at all.</summary>
    public const string NoResults = "no Authentication-Results of our own server";
}
