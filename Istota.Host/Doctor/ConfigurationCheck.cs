using Istota.Actors.Doctor;
using Istota.Host.Configuration;

namespace Istota.Host.Doctor;

/// <summary>The configuration as it was read, and whether its users can be told apart.</summary>
internal sealed class ConfigurationCheck(LoadResult loaded, IstotaConfig config) : ICheck
{
    private const string Users = "users";

    public string Name => "configuration";

    public Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<Finding>>([OfFile(loaded.Source, loaded.Warnings), OfUsers([.. config.Users.Values])]);

    /// <summary>One that cannot be used: a line for each error.</summary>
    public static IReadOnlyList<Finding> Broken(LoadResult loaded) => [.. loaded.Errors.Select(e => Finding.Failed("configuration", e.ToString(), "correct it; istota config check reads it again"))];

    public static Finding OfFile(string source, IReadOnlyList<string> warnings) => warnings.Count == 0
        ? Finding.Ok("configuration", source)
        : Finding.Warning("configuration", string.Join("; ", warnings), "see docs/configuration.md");

    /// <summary>Two users with one address are refused when the file is read; here are those whose mail ends up in one mailbox all the same, and those who have no address.</summary>
    public static Finding OfUsers(IReadOnlyList<UserConfig> users)
    {
        if (users.Count == 0) return Finding.Warning(Users, "nobody is configured", "add a section [users.NAME]");
        var shared = users.SelectMany(u => u.EmailAddresses.Select(a => (User: u.Id, Address: a)))
            .GroupBy(a => Mailbox(a.Address)).FirstOrDefault(g => g.DistinctBy(a => a.User).Skip(1).Any())?.DistinctBy(a => a.User).ToList();
        if (shared is [var one, var other, ..])
        {
            return Finding.Warning(Users, $"addresses overlap: {one.Address} of {one.User} and {other.Address} of {other.User} are usually one mailbox, so each could write in the other's name",
                $"give {one.User} and {other.User} mailboxes of their own in email_addresses");
        }
        var without = users.Where(u => u.EmailAddresses.Count == 0).Select(u => u.Id).ToList();
        return without.Count == 0
            ? Finding.Ok(Users, $"{users.Count}: {string.Join(", ", users.Take(10).Select(u => u.Id))}{(users.Count > 10 ? " …" : "")}")
            : Finding.Ok(Users, $"{users.Count}; without an address in email_addresses, so that their own mail counts as a stranger's: {string.Join(", ", without.Take(10))}");
    }

    /// <summary>What most servers deliver to: without the detail behind +, at Google's without dots (support.google.com/mail/answer/7436150).</summary>
    private static string Mailbox(string address)
    {
        var at = address.LastIndexOf('@');
        var (local, domain) = (address[..at].Split('+')[0], address[(at + 1)..]);
        return domain is "gmail.com" or "googlemail.com" ? $"{local.Replace(".", "", StringComparison.Ordinal)}@gmail.com" : $"{local}@{domain}";
    }
}
