using Istota.Actors.Conversations;
using Istota.Actors.Mailbox;

namespace Istota.Actors.Users;

/// <summary>One decision in the making: the events so far and the state that they lead to. Nothing outside is touched.</summary>
internal sealed class Turn(UserState state, UserPolicy policy, DateTimeOffset at)
{
    private readonly List<UserEvent> _events = [];
    private readonly List<UserState> _states = [];

    public UserState State { get; private set; } = state;
    public UserPolicy Policy { get; } = policy;
    public DateTimeOffset At { get; } = at;
    public IReadOnlyList<UserEvent> Events => _events;
    public IReadOnlyList<UserState> States => _states;

    public void Add(UserEvent @event)
    {
        _events.Add(@event);
        State = State.Evolve(@event);
        _states.Add(State);
    }

    /// <summary>A notice or an answer: no part of any conversation.</summary>
    public void Post(Place place, string text, int? replyTo = null, MailKey? mail = null) => Put(place, text, [], replyTo, mail);

    /// <summary>A prompt. It stands in the web chat too, which is always there; and never in a room that others read.</summary>
    public void Ask(Place place, string text, IReadOnlyList<int> questions)
    {
        var own = Whereabouts.IsPrivate(State, place) ? place : Home;
        if (!Whereabouts.IsWeb(own)) Put(Whereabouts.WebAlerts, text, questions);
        Put(own, text, questions);
        if (own != place) Put(place, "A question waits for you in your own room.", []);
    }

    /// <summary>Something that the user must hear of; in the web chat too, for other rooms may be away.</summary>
    public void Alert(string text)
    {
        if (!Whereabouts.IsWeb(PrivateAlerts)) Put(Whereabouts.WebAlerts, text, []);
        Put(PrivateAlerts, text, []);
    }

    /// <summary>What another room never got, as it was.</summary>
    public void Repeat(Place place, PendingPost post) =>
        Add(new UserEvent.Posted { At = At, Id = State.NextMessage, Place = place, Author = post.Author, Text = post.Text, Mail = post.Mail, Outside = post.Outside ?? [], FailedTask = post.FailedTask });

    private void Put(Place place, string text, IReadOnlyList<int> questions, int? replyTo = null, MailKey? mail = null) =>
        Add(new UserEvent.Posted { At = At, Id = State.NextMessage, Place = place, Author = Author.Istota, Text = text, Questions = questions, ReplyTo = replyTo, Mail = mail });

    /// <summary>Something that belongs to a conversation: a result, or a mail.</summary>
    public void PostInto(string conversation, Place place, Author author, string text, IEnumerable<string> outside, MailKey? mail = null, int? failedTask = null) =>
        Add(new UserEvent.Posted
        {
            At = At,
            Id = State.NextMessage,
            Place = place,
            Author = author,
            Text = text,
            Conversation = conversation,
            Outside = [.. outside],
            Mail = mail,
            FailedTask = failedTask,
        });

    /// <summary>The room where a conversation is read: its own, else the user's resolved room.</summary>
    public Place PlaceOf(string conversation) => Whereabouts.Of(State, Policy, conversation);

    /// <summary>The resolved room, for what has no origin.</summary>
    public Place Home => Whereabouts.Home(State, Policy);

    /// <summary>Where questions and alerts go, whoever reads there.</summary>
    public Place Alerts => Whereabouts.Alerts(State, Policy);

    /// <summary>Where questions and alerts may show what they are about: never in a room that others read.</summary>
    public Place PrivateAlerts => Whereabouts.PrivateAlerts(State, Policy);
}
