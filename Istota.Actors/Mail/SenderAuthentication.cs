using System.Text;
using MimeKit;

namespace Istota.Actors.Mail;

/// <summary>
/// Decides whether our own server vouches for the From address. Only its Authentication-Results count, and only where a sender cannot have written them:
/// each server puts its lines on top of what it was sent, so what stands above our server's own Received line is ours. Deliveries behind it
/// (LMTP, a filter on the same machine) add Received lines of their own on top; those are passed over.
/// </summary>
internal static class SenderAuthentication
{
    public static Authentication Of(HeaderList headers, MailAddress? from, MailReaderSettings settings)
    {
        if (settings.AuthservId.Length == 0)
            return Authentication.NotChecked;
        if (from is null)
            return Unverified("no single From");
        var own = settings.AuthservId.Trim().TrimEnd('.').ToLowerInvariant();
        var ours = Ours(headers).Select(header => AuthenticationResults.Parse(Encoding.UTF8.GetString(header.RawValue))).ToArray();
        if (ours.Any(parsed => parsed is null || (parsed.AuthservId == own && parsed.Results is null)))
            return Unverified("Authentication-Results cannot be read");
        var results = ours.Where(parsed => parsed!.AuthservId == own).SelectMany(parsed => parsed!.Results!).ToArray();
        return results.Length == 0 ? Unverified(Authentication.NoResults) : Judge(results, from.Domain);
    }

    public static StampedIds StampedIds(HeaderList headers)
    {
        var ours = Ids(Ours(headers));
        return new StampedIds(ours, [.. Ids(headers.Where(header => header.Id == HeaderId.AuthenticationResults)).Except(ours)]);
    }

    private static string[] Ids(IEnumerable<Header> headers) =>
        [.. headers.Select(header => AuthenticationResults.Parse(Encoding.UTF8.GetString(header.RawValue))?.AuthservId).OfType<string>().Where(id => id.Length > 0).Distinct()];

    private static Authentication Judge(MethodResult[] results, string domain)
    {
        var dmarc = results.Where(result => result.Method == "dmarc").ToArray();
        if (dmarc.FirstOrDefault(result => result.Result == "fail") is { } failed)
            return new Authentication(AuthenticationVerdict.Failed, Words(failed, "header.from"));
        if (dmarc.FirstOrDefault(result => result.Result is not ("pass" or "none")) is { } unknown)
            return Unverified(Words(unknown, "header.from"));
        var passes = dmarc.Where(result => result.Result == "pass").ToArray();
        if (passes.FirstOrDefault(result => Domain(result, "header.from") != domain) is { } foreign)
            return Unverified(Words(foreign, "header.from") + " is not aligned");
        if (passes.Length > 0 && passes.Length == dmarc.Length)
            return new Authentication(AuthenticationVerdict.Passed, Words(passes[0], "header.from"));
        return passes.Length > 0 ? Unverified("dmarc=pass and dmarc=none contradict each other") : WithoutDmarc(results, domain);
    }

    private static Authentication WithoutDmarc(MethodResult[] results, string domain)
    {
        foreach (var (method, property) in new[] { ("dkim", "header.d"), ("spf", "smtp.mailfrom") })
        {
            var aligned = results.Where(result => result.Method == method && Domain(result, property) is { } d && Domains.Aligned(d, domain)).ToArray();
            if (aligned.FirstOrDefault(result => result.Result == "pass") is { } pass
                && aligned.All(result => result.Result == "pass" || (method == "dkim" && Domain(result, property) != Domain(pass, property))))
                return new Authentication(AuthenticationVerdict.Passed, Words(pass, property));
        }
        return Unverified(results.FirstOrDefault(result => result.Result == "pass") is { } other
            ? $"{Words(other, other.Method switch { "dkim" => "header.d", "spf" => "smtp.mailfrom", _ => "header.from" })} is not aligned"
            : "nothing passed");
    }

    private static IEnumerable<Header> Ours(HeaderList headers) => headers
        .TakeWhile(header => header.Id != HeaderId.Received || IsInternal(header.Value))
        .Where(header => header.Id == HeaderId.AuthenticationResults);

    /// <summary>A hop inside our own machine: LMTP delivery (RFC 2033), or a peer whose address our server saw as loopback. The name a peer gives itself stands outside the parentheses.</summary>
    private static bool IsInternal(string received)
    {
        var words = WithoutComments(received, out var firstComment);
        // By position, since a peer may call itself "with LMTP" too: from NAME by HOST with PROTOCOL.
        if (words is [_, _, "by", _, "with", var protocol, ..] && protocol.StartsWith("LMTP", StringComparison.OrdinalIgnoreCase))
            return true;
        // Some servers note the name in the parentheses too, as helo=NAME; only a bracket before any such note is the address.
        var open = firstComment.IndexOf('[');
        var close = open < 0 || firstComment.AsSpan(0, open).Contains('=') ? -1 : firstComment.IndexOf(']', open);
        return close > 0 && firstComment[(open + 1)..close] is "127.0.0.1" or "::1" or "IPv6:::1";
    }

    private static string[] WithoutComments(string text, out string firstComment)
    {
        var (outside, inside) = (new StringBuilder(), new StringBuilder());
        var (depth, comments) = (0, 0);
        foreach (var c in text)
        {
            if (c == '(' && depth++ == 0)
                comments++;
            else if (c == ')' && depth > 0)
                depth--;
            else if (depth == 0)
                outside.Append(c);
            else if (comments == 1)
                inside.Append(c);
        }
        firstComment = inside.ToString();
        return outside.ToString().Split((char[])[' ', '\t', '\r', '\n', ';'], StringSplitOptions.RemoveEmptyEntries);
    }

    private static string? Domain(MethodResult result, string property) =>
        result.Property(property) is { } value ? Addresses.CanonicalDomain(value[(value.LastIndexOf('@') + 1)..]) : null;

    private static string Words(MethodResult result, string property) =>
        SafeText.OneLine($"{result.Method}={result.Result}" + (result.Property(property) is { } value ? $" {property}={value}" : ""), 200);

    private static Authentication Unverified(string evidence) => new(AuthenticationVerdict.Unverified, evidence);
}
