using Istota.Actors.Conversations;
using Istota.Actors.Mailbox;

namespace Istota.Actors.Users;

/// <summary>One decision in the making: the events so far and the state that they lead to. Nothing outside is touched.</summary>
internal sealed class Turn(UserState state, UserPolicy policy, DateTimeOffset at)
{
    private readonly List<UserEvent> _events = [];

    public UserState State { get; private set; } = state;
    public UserPolicy Policy { get; } = policy;
    public DateTimeOffset At { get; } = at;
    public IReadOnlyList<UserEvent> Events => _events;

    public void Add(UserEvent @event)
    {
        _events.Add(@event);
        State = State.Evolve(@event);
    }

    /// <summary>A notice, an answer or a question: no part of any conversation.</summary>
    public int Post(Place place, string text, IReadOnlyList<int>? questions = null, int? replyTo = null, MailKey? mail = null)
    {
        var id = State.NextMessage;
        Add(new UserEvent.Posted { At = At, Id = id, Place = place, Author = Author.Istota, Text = text, Questions = questions ?? [], ReplyTo = replyTo, Mail = mail });
        return id;
    }

    /// <summary>Something that belongs to a conversation: a result, or a mail.</summary>
    public void PostInto(string conversation, Place place, Author author, string text, IEnumerable<string> outside, MailKey? mail = null) =>
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
        });

    /// <summary>The room where a conversation is read: its own, else the user's resolved room.</summary>
    public Place PlaceOf(string conversation) => new ConversationId(conversation).TryPlace(out var place) ? place : Policy.Home;

    /// <summary>Where questions and alerts may show what they are about: never in a room that others read.</summary>
    public Place PrivateAlerts => Policy.AlertsShared ? Policy.Home : Policy.Alerts;
}
