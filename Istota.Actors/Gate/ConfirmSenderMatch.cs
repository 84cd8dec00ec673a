namespace Istota.Actors.Gate;

/// <summary>What a mail that claims one of the user's own addresses must bring, for a From line proves nothing.</summary>
public enum ConfirmSenderMatch
{
    /// <summary>It is held until the user says yes.</summary>
    Gate,

    /// <summary>It passes when our own server vouches for the claim (RFC 8601), and is held otherwise.</summary>
    Verify,

    /// <summary>It passes.</summary>
    Off,
}
