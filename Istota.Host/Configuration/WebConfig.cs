namespace Istota.Host.Configuration;

/// <summary>Section [web]: the HTTP listener and how it is called from outside.</summary>
public sealed record WebConfig
{
    public required bool Enabled { get; init; }
    public required string Listen { get; init; }

    /// <summary>Used in links; already <c>listen</c> where it was not given. No slash at the end.</summary>
    public required string PublicUrl { get; init; }
    public required OidcConfig Oidc { get; init; }
}

/// <summary>Section [web.oidc]: signing in through an OpenID Connect provider.</summary>
public sealed record OidcConfig
{
    public required string Authority { get; init; }
    public required string ClientId { get; init; }
    public required Secret ClientSecret { get; init; }
    public required string UserClaim { get; init; }

    public bool IsOn => Authority.Length > 0;
}
