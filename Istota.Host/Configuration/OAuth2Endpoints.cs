namespace Istota.Host.Configuration;

/// <summary>Where a provider gives tokens, and all else in which one differs from another: data in one place (docs/oauth2.md).</summary>
public sealed record OAuth2Endpoints
{
    /// <summary>As people call it.</summary>
    public required string Name { get; init; }

    /// <summary>As the configuration and the command line call it.</summary>
    public required string Word { get; init; }
    public required Uri Device { get; init; }
    public required Uri Token { get; init; }
    public required Uri Authorize { get; init; }
    public required string Scope { get; init; }

    /// <summary>How this machine is called in a redirect: the provider compares it with what was registered.</summary>
    public required string RedirectHost { get; init; }

    /// <summary>What the link needs beyond the standard, to be given a refresh token.</summary>
    public required string LinkExtras { get; init; }

    /// <summary>Null: the provider has none here.</summary>
    public static OAuth2Endpoints? Of(OAuth2Provider provider, string tenant) => provider switch
    {
        OAuth2Provider.Google => Google,
        OAuth2Provider.Microsoft => Microsoft(tenant),
        _ => null,
    };

    private static OAuth2Endpoints Google { get; } = new()
    {
        Name = "Google",
        Word = "google",
        Device = new Uri("https://oauth2.googleapis.com/device/code"),
        Token = new Uri("https://oauth2.googleapis.com/token"),
        Authorize = new Uri("https://accounts.google.com/o/oauth2/v2/auth"),
        Scope = "https://mail.google.com/",
        RedirectHost = "127.0.0.1",
        LinkExtras = "&access_type=offline&prompt=consent",
    };

    private static OAuth2Endpoints Microsoft(string tenant) => new()
    {
        Name = "Microsoft",
        Word = "microsoft",
        Device = new Uri($"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/devicecode"),
        Token = new Uri($"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"),
        Authorize = new Uri($"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize"),
        Scope = "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
        RedirectHost = "localhost",
        LinkExtras = "",
    };

    /// <summary>The same provider, played by a server on this machine.</summary>
    public OAuth2Endpoints PlayedBy(Uri server) => this with
    {
        Device = new Uri(server, "/device"),
        Token = new Uri(server, "/token"),
        Authorize = new Uri(server, "/authorize"),
    };
}
