using Istota.Actors.Talk;

namespace Istota.Tests.Talk;

/// <summary>What of a room a test may turn.</summary>
public sealed record FakeTalkSettings(bool ReadOnly = false, bool Lobby = false, int Listable = 0, bool HasPassword = false, int MessageExpiration = 0, bool Remote = false);

/// <summary>One room of <see cref="FakeTalkHouse"/>, touched under its lock alone.</summary>
public sealed class FakeTalkRoom
{
    private TaskCompletionSource _bell = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required string Token { get; init; }
    public required TalkRoomType Type { get; init; }
    public required string Name { get; init; }
    public FakeTalkSettings Settings { get; set; } = new();
    public DateTimeOffset Activity { get; set; }

    /// <summary>The two of a one-to-one room, whether they are in it at present or not.</summary>
    internal string[] Pair { get; set; } = [];
    internal Dictionary<string, int> Members { get; } = [];
    internal List<TalkParticipant> Strangers { get; } = [];
    internal List<TalkMessage> Messages { get; } = [];
    internal HashSet<long> Expired { get; } = [];
    internal Dictionary<long, List<TalkReaction>> Reactions { get; } = [];

    internal string Owner => Members.FirstOrDefault(m => m.Value == 1).Key ?? "system";

    /// <summary>Rung at the next message.</summary>
    internal Task Bell => _bell.Task;

    internal void Ring()
    {
        var rung = _bell;
        _bell = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rung.SetResult();
    }

    internal void Replace(long id, Func<TalkMessage, TalkMessage> change)
    {
        var at = Messages.FindIndex(m => m.Id == id);
        Messages[at] = change(Messages[at]);
    }

    internal IEnumerable<TalkMessage> Shown() => Messages.Where(m => !Expired.Contains(m.Id)).Select(Told);

    /// <summary>A message as it is given out: with its parent as that stands now.</summary>
    internal TalkMessage Told(TalkMessage message)
    {
        if (message.Parent is not { } about) return message;
        var parent = Messages.FirstOrDefault(m => m.Id == about.Id && !Expired.Contains(m.Id));
        return message with
        {
            Parent = parent is null
                ? new TalkParent(about.Id, null, null, true)
                : new TalkParent(about.Id, parent.ActorType, parent.ActorId, parent.Type == "comment_deleted"),
        };
    }

    internal TalkRoom SeenBy(string account)
    {
        var other = Pair.FirstOrDefault(p => p != account) ?? account;
        return new TalkRoom
        {
            Token = Token,
            Type = Type,
            Name = Pair.Length > 0 ? other : Name,
            DisplayName = Pair.Length > 0 ? other : Name,
            ParticipantType = Members.GetValueOrDefault(account),
            ReadOnly = Settings.ReadOnly,
            Lobby = Settings.Lobby,
            Listable = Settings.Listable,
            HasPassword = Settings.HasPassword,
            MessageExpiration = Settings.MessageExpiration,
            Remote = Settings.Remote,
            LastActivity = Activity.ToUnixTimeSeconds(),
        };
    }
}
