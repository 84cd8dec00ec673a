using Istota.Actors.Users;

namespace Istota.Actors.Talk;

/// <summary>What a room's members allow.</summary>
/// <param name="Private">whether only one user and the bot read it: answers count, and questions are shown.</param>
/// <param name="Members">the configured users in it.</param>
/// <param name="Why">for the log, where it is not private.</param>
public sealed record Standing(bool Private, IReadOnlyList<UserId> Members, string Why);

/// <summary>Who reads a room: by its members, never by its name. Whatever is not known to be private is not.</summary>
public static class MembershipRules
{
    private const int Owner = 1, Member = 3;

    private static readonly HashSet<string> s_changes = new(StringComparer.Ordinal)
    {
        "user_added", "user_removed", "group_added", "group_removed", "circle_added", "circle_removed", "federated_user_added", "federated_user_removed",
        "phone_added", "guests_allowed", "guests_disallowed", "moderator_promoted", "moderator_demoted", "guest_moderator_promoted", "listable_all",
        "listable_users", "listable_none", "message_expiration_enabled", "message_expiration_disabled",
    };

    /// <summary>Whether a system message tells of something that may change the standing.</summary>
    public static bool IsChange(string system) => s_changes.Contains(system) || system.StartsWith("matterbridge_config_", StringComparison.Ordinal);

    public static Standing Of(TalkRoom room, IReadOnlyList<TalkParticipant> participants, TalkPeople people)
    {
        IReadOnlyList<UserId> members = [.. participants.Select(p => people.UserOf(p.ActorType, p.ActorId)).OfType<UserId>().Distinct()];
        if (room.Type == TalkRoomType.OneToOne && people.UserOf(TalkPeople.Accounts, room.Name) is { } other && !members.Contains(other))
            members = [.. members, other];   // in it from the first message on
        var why = Fault(room, participants, people);
        return new Standing(why.Length == 0, members, why);
    }

    private static string Fault(TalkRoom room, IReadOnlyList<TalkParticipant> participants, TalkPeople people)
    {
        if (room.Remote) return "it is a room of another server";
        if (room.MessageExpiration != 0) return "its messages expire";
        if (participants.Any(p => p.ActorType != TalkPeople.Accounts)) return "others than plain accounts are in it";
        return room.Type switch
        {
            TalkRoomType.OneToOne => OneToOne(room, participants, people),
            TalkRoomType.Group => Group(room, participants, people),
            _ => "it is open to others",
        };
    }

    private static string OneToOne(TalkRoom room, IReadOnlyList<TalkParticipant> participants, TalkPeople people) =>
        people.UserOf(TalkPeople.Accounts, room.Name) is null ? "nobody here has that account"
        : participants.Any(p => p.ActorId != people.Me && p.ActorId != room.Name) ? "somebody else is in it" : "";

    /// <summary>Only a group that the bot owns and where the user moderates nothing: else its messages could be rewritten by others, or others let in.</summary>
    private static string Group(TalkRoom room, IReadOnlyList<TalkParticipant> participants, TalkPeople people)
    {
        if (room.Listable != 0) return "others can find it";
        if (participants.Count != 2) return "it has more members";
        if (!participants.Any(p => p.ActorId == people.Me && p.ParticipantType == Owner)) return "it is not the bot's own";
        return participants.Any(p => people.UserOf(p.ActorType, p.ActorId) is not null && p.ParticipantType == Member) ? "" : "its other member is no plain member known here";
    }
}
