using Istota.Actors.Decisions;
using Istota.Actors.Mail;
using Istota.Actors.Routing;
using Istota.Actors.Users;

namespace Istota.Actors.Mailbox;

/// <summary>The mails of one fetch on their way to the journals: whom each waits for, and what became of it.</summary>
internal sealed class Batch(int number, IReadOnlyList<OpenMail> wanted)
{
    private readonly HashSet<(MailKey, UserId)> _taken = [];
    private Dictionary<MailKey, RoutedMail>? _routed;
    private readonly Dictionary<string, long> _outcomes = [];

    public int Number => number;
    public IReadOnlyList<OpenMail> Wanted => wanted;
    public IReadOnlyList<PreparedMail> Mails { get; set; } = [];
    public bool IsFiled { get; set; }
    public int Count => Mails.Count > 0 ? Mails.Count : wanted.Count;
    public bool IsRouted => _routed is not null;

    public void Routed(IEnumerable<RoutedMail> mails) => _routed = mails.ToDictionary(m => m.Key);

    /// <summary>A user has these. An answer may overtake the router's on its way.</summary>
    public bool Take(UserReply.MailsTaken reply)
    {
        var mine = reply.Keys.Where(k => Mails.Any(m => m.Mail.Key == k)).ToList();
        if (mine.Count == 0) return false;
        foreach (var key in mine) _taken.Add((key, reply.User));
        foreach (var (name, count) in reply.Outcomes) _outcomes[name] = _outcomes.GetValueOrDefault(name) + count;
        return true;
    }

    /// <summary>For people to look through: mail that is nobody's.</summary>
    public IReadOnlyList<FiledMail> UnroutedRows() => Mails.Where(IsUnrouted).Select(m => m.Mail).Select(mail =>
        new FiledMail(mail.Key, null, mail.From?.Address ?? "", mail.To.Select(a => a.Address).ToList(), mail.Subject, Reason.NoMatch, mail.ReceivedAt)).ToList();

    public bool IsDone(PreparedMail mail) =>
        _routed is not null && (UsersOf(mail) is { Count: > 0 } users ? users.All(u => _taken.Contains((mail.Mail.Key, u))) : IsFiled || !IsUnrouted(mail));
    public bool AllDone => Mails.All(IsDone);

    /// <summary>One event for all of it that is done.</summary>
    public MailboxEvent.MailsSettled Settle(uint through, uint uidValidity, DateTimeOffset at)
    {
        var done = Mails.Where(IsDone).ToList();
        return new MailboxEvent.MailsSettled
        {
            At = at,
            Through = through,
            Uids = done.Select(m => m.Uid).ToArray(),
            Keys = done.Select(m => m.Mail.Key.UidValidity == uidValidity ? "" : m.Mail.Key.ToString()).ToArray(),
            Users = done.Select(m => m.Stored ? string.Join(',', UsersOf(m)) : "").ToArray(),
            Throttled = _outcomes.GetValueOrDefault("throttled"),
            Duplicates = _outcomes.GetValueOrDefault("duplicate"),
            Unrouted = done.Count(IsUnrouted),
            Oversized = done.Count(m => m.Mail.Fault == MailboxFault.Oversized),
        };
    }

    private bool IsUnrouted(PreparedMail mail) => UsersOf(mail).Count == 0 && !(_routed!.TryGetValue(mail.Mail.Key, out var routed) && routed.OwnCheck);

    private IReadOnlyList<UserId> UsersOf(PreparedMail mail) => _routed!.TryGetValue(mail.Mail.Key, out var routed) ? routed.Users : [];
}
