namespace Istota.Tests.Talk.Server;

/// <summary>A conversation as the server keeps it; a one-to-one room knows its two accounts even while one of them is out of it.</summary>
internal sealed class TalkRoom(long id, string token, int type, string name)
{
    public const int OneToOne = 1, Group = 2, Public = 3, Changelog = 4, FormerOneToOne = 5, NoteToSelf = 6;

    public long Id { get; } = id;
    public string Token { get; } = token;
    public int Type { get; set; } = type;
    public string Name { get; set; } = name;
    public string Description { get; init; } = "";
    public string ObjectType { get; init; } = "";
    public string ObjectId { get; init; } = "";
    public (string First, string Second)? Pair { get; init; }
    public List<TalkAttendee> Attendees { get; } = [];
    public List<TalkMessage> Messages { get; } = [];
    public List<TalkPoll> Polls { get; } = [];
    public Dictionary<long, int> Bots { get; } = [];
    public int ReadOnly { get; set; }
    public int Lobby { get; set; }
    public int Listable { get; set; }
    public long Expiry { get; set; }
    public string? RemoteServer { get; set; }
    public long LastActivity { get; set; }
    public long Modified { get; set; }
    public TalkMessage? LastMessage { get; set; }
    public TaskCompletionSource NewMessage { get; private set; } = TalkClock.NewSignal();

    public bool IsOneToOne => Type is OneToOne or FormerOneToOne;

    public TalkAttendee? Find(TalkActor actor) => Attendees.Find(a => a.Actor == actor);

    public long LastCommonRead => Attendees.Where(a => a.Actor.IsUser).Select(a => a.LastRead).DefaultIfEmpty(0).Min();

    public string OtherOf(string userId) => Pair is not { } pair ? Name
        : string.Equals(pair.First, userId, StringComparison.Ordinal) ? pair.Second : pair.First;

    public void WakePolls()
    {
        NewMessage.TrySetResult();
        NewMessage = TalkClock.NewSignal();
    }
}

/// <summary>A vote in a room: kept only because the recorded exchanges hold one.</summary>
internal sealed record TalkPoll(long Id, string Question, IReadOnlyList<string> Options, TalkActor Author, int ResultMode, int MaxVotes)
{
    public Dictionary<TalkActor, IReadOnlyList<int>> Votes { get; } = [];
}
