using Microsoft.AspNetCore.WebUtilities;

namespace Istota.Host.Login;

/// <summary>The address that a browser was sent back to, and what it says (RFC 6749 §4.1.2): a code, or why there is none.</summary>
public sealed record RedirectAddress(string? Code, string? Error)
{
    /// <summary>Null: it does not answer the link with this <paramref name="state"/>; perhaps somebody else's, so it is not used.</summary>
    public static RedirectAddress? Read(string address, string state)
    {
        var query = address.IndexOf('?', StringComparison.Ordinal) is var at and >= 0 ? address[at..] : "";
        var values = QueryHelpers.ParseQuery(query.Split('#')[0]);
        if (values.TryGetValue("state", out var given) && given.ToString() == state)
        {
            if (values.TryGetValue("code", out var code) && code.ToString().Length > 0)
                return new RedirectAddress(code.ToString(), null);
            if (values.TryGetValue("error", out var error))
                return new RedirectAddress(null, error.ToString());
        }
        return null;
    }
}
