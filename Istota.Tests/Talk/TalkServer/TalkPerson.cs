using System.Text.Json.Nodes;

namespace Istota.Tests.Talk.Server;

/// <summary>Somebody else in the house, moved by the test: does at once, by the server's own rules, what their client would do.</summary>
public sealed class TalkPerson
{
    private readonly TalkState _state;
    private readonly TalkRules _rules;
    private readonly TalkActor _actor;

    internal TalkPerson(TalkState state, TalkRules rules, TalkActor actor) => (_state, _rules, _actor) = (state, rules, actor);

    public PostedMessage Post(string token, string text, long replyTo = 0, bool silent = false, string referenceId = "") =>
        _state.Use(() => Message(Accepted(_rules.Chat.Post(Room(token), Me(token), text, replyTo, referenceId, silent))));

    public Task<PostedMessage> PostAsync(string token, string text, long replyTo = 0, bool silent = false, string referenceId = "") =>
        Task.FromResult(Post(token, text, replyTo, silent, referenceId));

    public void Edit(string token, long id, string text) => Do(() => _rules.Chat.Edit(Room(token), Me(token), id, text));

    public void Delete(string token, long id) => Do(() => _rules.Chat.Delete(Room(token), Me(token), id));

    public void React(string token, long id, string emoji) => Do(() => _rules.Reactions.React(Room(token), Me(token), id, emoji));

    public void Unreact(string token, long id, string emoji) => Do(() => _rules.Reactions.Unreact(Room(token), Me(token), id, emoji));

    /// <summary>Changes the display name: it is theirs to choose, and says nothing about who they are.</summary>
    public void Rename(string displayName) => _state.Use(() => { _state.Users[_actor.Id].DisplayName = displayName; });

    public string OpenOneToOne(string other) => _state.Use(() =>
    {
        var refused = _rules.Rooms.Create(_actor, TalkRoom.OneToOne, "", other, out var room);
        return refused is { IsSuccess: false } ? throw new InvalidOperationException($"a one-to-one room with {other} is refused with {refused.Status}") : room.Token;
    });

    public string OpenGroup(string name, params ReadOnlySpan<string> members)
    {
        var invited = members.ToArray();
        return _state.Use(() =>
        {
            var room = _rules.Rooms.Open(_actor, TalkRoom.Group, name);
            foreach (var member in invited) _rules.Rooms.Invite(room, _actor, TalkActor.User(member));
            return room.Token;
        });
    }

    public string OpenPublic(string name) => _state.Use(() => _rules.Rooms.Open(_actor, TalkRoom.Public, name).Token);

    public void Invite(string token, string member) => _state.Use(() => { _rules.Rooms.Invite(Room(token), _actor, TalkActor.User(member)); });

    public void Remove(string token, string member) => _state.Use(() => { _rules.Rooms.Remove(Room(token), _actor, Place(token, TalkActor.User(member))); });

    public void Promote(string token, string member) => _state.Use(() => { _rules.Rooms.Promote(Room(token), _actor, Place(token, TalkActor.User(member)), up: true); });

    public void Leave(string token) => _state.Use(() => { _rules.Rooms.Leave(Room(token), Me(token)); });

    public void DeleteRoom(string token) => _state.Use(() => { _rules.Rooms.Delete(Room(token)); });

    private void Do(Func<TalkReply> act) => _state.Use(() => { Accepted(act()); });

    private static TalkReply Accepted(TalkReply reply) =>
        reply.IsSuccess ? reply : throw new InvalidOperationException($"the server refuses this with {reply.Status}: {reply.Body}");

    private PostedMessage Message(TalkReply reply) => PostedMessage.Of(_state.Messages[(long)((JsonObject)reply.Data!)["id"]!], _state);

    private TalkRoom Room(string token) => _state.Rooms.TryGetValue(token, out var room) ? room : throw new InvalidOperationException($"there is no room {token}");

    private TalkAttendee Me(string token) => Place(token, _actor);

    private TalkAttendee Place(string token, TalkActor actor)
    {
        var room = Room(token);
        if (room.Type == TalkRoom.OneToOne && room.Find(actor) is null && room.Pair is { } pair && (pair.First == actor.Id || pair.Second == actor.Id)) _rules.Rooms.BringBackThePair(room);
        return room.Find(actor) ?? throw new InvalidOperationException($"{actor} is not in room {token}");
    }
}
