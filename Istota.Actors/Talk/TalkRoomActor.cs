using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Users;

namespace Istota.Actors.Talk;

/// <summary>One room: knows how far it was read and who reads it, and hands what users say in it to them, one message after the other. What is said there is its child's work.</summary>
internal sealed class TalkRoomActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan TooSoon = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<(UserId User, int Post)> _asking = [], _asked = [];
    private readonly TalkServices _services;
    private readonly IActorRef _posts;
    private readonly string _token;
    private readonly Place _place;
    private RoomCommand.Seen _seen;
    private RoomAudience? _audience;
    private UserCommand.Say? _saying;
    private RoomPage? _page;
    private RoomStanding _standing = RoomStanding.New;
    private TimeSpan? _wait;
    private DateTimeOffset _readSince;
    private long? _cursor;
    private bool _verify = true, _ready, _busy, _resting, _owesReport, _awaits;
    private int _failures;

    public TalkRoomActor(RoomCommand.Seen seen, TalkServices services)
    {
        (_seen, _services, _token, _place) = (seen, services, seen.Room.Token, new Place(TalkSurfaceActor.Name, seen.Room.Token));
        _posts = Context.ActorOf(TalkPostsActor.Props(_token, services), "posts");

        Receive<SurfaceCommand.Post>(post =>
        {
            if (post.Questions.Count > 0) _asking.Add((post.User, post.Id));
            _posts.Forward(post);
        });
        Receive<SurfaceCommand>(_posts.Forward);
        Receive<PromptPosted>(p => { if (_asking.Remove((p.User, p.Post))) _asked.Add((p.User, p.Post)); });

        Receive<RoomCommand.Seen>(s => Then(() => (_seen, _verify) = (s, true)));
        Receive<RoomCommand.Read>(r => Then(() => (_wait, _owesReport) = (r.Wait, true)));
        Receive<RoomCommand.Wake>(wake => Then(() => { _resting = false; _posts.Tell(wake); }));
        Receive<RoomCommand.Lost>(_ => Lose());
        Receive<Again>(_ => Then(() => _resting = false));
        Receive<PostsWaiting>(waiting => Stand(_standing with { WaitingPosts = waiting.Count }));
        Receive<RoomReport.Gone>(gone => Context.Parent.Tell(gone));

        Receive<Based>(b => Ended(b.Failure, () => _cursor = b.Cursor));
        Receive<Members>(Verified);
        Receive<PageRead>(r => Ended(r.Failure, () => Read(r.Page!)));
        Receive<CursorKept>(_ => Ended(null, PageTaken));
        Receive<Reactions>(Reacted);
        Receive<UserReply.Heard>(Heard);
        Receive<AskAgain>(_ => { if (_saying is { } saying) _services.Users.Tell(saying); });
        Receive<Broke>(b => { _log.Warning(b.Cause, "Room {0} could not go on", _token); Failed(new TalkFailure(TalkFault.Away, null, b.Cause.Message)); });
        Receive<UserReply>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => _services.Time.GetUtcNow();
    private bool IsQuiet => _seen.Room.Type != TalkRoomType.OneToOne && _audience?.Known.Values.Any(k => k.Private) != true;

    public static Props Props(RoomCommand.Seen seen, TalkServices services) => Akka.Actor.Props.Create(() => new TalkRoomActor(seen, services));

    protected override void PreStart() => Go();

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Then(Action take)
    {
        take();
        Go();
    }

    /// <summary>The next thing to do, one at a time: nothing of a page is taken while it is not known who reads the room.</summary>
    private void Go()
    {
        if (_busy || _resting || _saying is not null) return;
        if (_cursor is not { } cursor) Do(BaseAsync(_services, _token, _stop.Token), b => b);
        else if (_verify || (_page?.Current is not null && Now - _audience!.VerifiedAt > _services.Settings.TrustMembersFor)) Verify(_seen);
        else if (_page is { Current: { } message } page) Take(page, message);
        else if (_page is { Cursor: { } next }) Do(KeepAsync(_services.Store, _token, next, _stop.Token), _ => CursorKept.Instance);
        else if (_page is not null) PageTaken();
        else if (_wait is { } wait)
        {
            (_wait, _readSince) = (null, Now);
            _asked.Clear();
            Do(RoomPage.ReadAsync(_services.Talk, _services.Store, _seen.People.Me, _token, cursor, wait, _stop.Token), r => new PageRead(r.Page, r.Failure));
        }
    }

    private void Do<T>(Task<T> work, Func<T, object> done)
    {
        _busy = true;
        work.PipeTo(Self, success: done, failure: cause => new Broke(cause));
    }

    /// <summary>A room that was never seen begins with what comes next: nothing in it was said to us.</summary>
    private static async Task<Based> BaseAsync(TalkServices services, string token, CancellationToken ct)
    {
        if (await services.Store.CursorAsync(token, ct) is { } known) return new Based(known, null);
        var newest = await services.Talk.NewestAsync(token, 1, ct);
        if (newest is TalkAnswer<TalkPage>.Failed failed) return new Based(0, failed.Failure);
        var cursor = ((TalkAnswer<TalkPage>.Ok)newest).Value.LastGiven ?? 0;
        await services.Store.SetCursorAsync(token, cursor, ct);
        return new Based(cursor, null);
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Escalate);

    private static async Task<bool> KeepAsync(ITalkStore store, string token, long cursor, CancellationToken ct)
    {
        await store.SetCursorAsync(token, cursor, ct);
        return true;
    }

    private void Verify(RoomCommand.Seen seen) => Do(_services.Talk.ParticipantsAsync(_token, _stop.Token), m => new Members(seen, m));

    private void Verified(Members members)
    {
        var participants = members.Answer is TalkAnswer<IReadOnlyList<TalkParticipant>>.Ok ok ? ok.Value : null;
        var failure = members.Answer is TalkAnswer<IReadOnlyList<TalkParticipant>>.Failed failed ? failed.Failure : null;
        // Members that we may not see are not known to be the right ones.
        if (failure?.Fault is TalkFault.Forbidden or TalkFault.Refused or TalkFault.Unusable or TalkFault.Lobby) (participants, failure) = ([new TalkParticipant("", "", 0)], null);
        Ended(failure, () => Learn(members.Seen, MembershipRules.Of(members.Seen.Room, participants!, members.Seen.People)));
    }

    private void Learn(RoomCommand.Seen seen, Standing standing)
    {
        if (seen == _seen) _verify = false;
        var known = RoomRules.Known(standing, seen.Role);
        var before = _audience?.Known ?? ImmutableDictionary<UserId, KnownRoom>.Empty;
        foreach (var (user, room) in RoomRules.Told(before, known)) _services.Users.Tell(new UserCommand.RoomFound(_place, room) { User = user, At = Now });
        if (_audience is null || before.Values.Any(k => k.Private) != standing.Private) _log.Info("Room {0} is {1}", _token, standing.Private ? "private" : $"not private: {standing.Why}");
        _audience = new RoomAudience(known, seen.Room.Type == TalkRoomType.OneToOne, seen.People, Now);
        _posts.Tell(_audience);
        Stand(_standing with { Users = [.. known.Keys.Select(u => u.Value).Order(StringComparer.Ordinal)], Private = standing.Private });
        if (known.IsEmpty) Context.Parent.Tell(new RoomReport.Gone { Token = _token });
        if (!_ready) Context.Parent.Tell(new RoomReport.Ready { Token = _token });
        _ready = true;
    }

    /// <summary>Whoever was reached here hears that they no longer are.</summary>
    private void Lose()
    {
        var known = _audience?.Known ?? RoomRules.Known(new Standing(false, [], ""), _seen.Role);
        foreach (var (user, room) in RoomRules.Told(known, ImmutableDictionary<UserId, KnownRoom>.Empty)) _services.Users.Tell(new UserCommand.RoomFound(_place, room) { User = user, At = Now });
        Context.Stop(Self);
    }

    private void Read(RoomPage page)
    {
        _page = page;
        _awaits = page.Awaits || _asking.Count > 0;
        if (page.ChangesMembers) _verify = true;
    }

    private void PageTaken()
    {
        var page = _page!;
        _cursor = page.Cursor ?? _cursor;
        _page = null;
        // An empty answer that did not wait must not become a loop.
        Report(page.HasNews, page.Cursor is null && Now - _readSince < TooSoon ? TooSoon : TimeSpan.Zero);
        Go();
    }

    private void Report(bool news, TimeSpan rest)
    {
        if (!_owesReport || _wait is not null) return;
        _owesReport = false;
        Context.Parent.Tell(new RoomReport.Read(news, _awaits, rest) { Token = _token });
    }

    private void Take(RoomPage page, TalkMessage message)
    {
        switch (IncomingRules.Of(message, _seen.People, IsQuiet))
        {
            case Incoming.Said said:
                Say(said.User, RoomPage.KeyOf(_token, message.Id), said.Text, IncomingRules.ReplyTo(said, page.Parents, page.HasUnseen(_asking.Concat(_asked))));
                return;
            case Incoming.Reacted reacted when page.PromptOf(reacted.User, reacted.Message) is { } prompt:
                if (prompt.Decided is null)
                {
                    Do(_services.Talk.ReactionsAsync(_token, reacted.Message, _stop.Token), r => new Reactions(reacted, prompt, r));
                    return;
                }
                Notify(reacted.User, $"Question {prompt.Question} was decided already.");
                break;
            case Incoming.Refused refused:
                Notify(refused.User, refused.Notice);
                break;
        }
        page.Done();
        Go();
    }

    /// <summary>What the person's thumbs say now is what counts; it stands for a reply of one word, and is judged as one.</summary>
    private void Reacted(Reactions reactions)
    {
        if (reactions.Answer is TalkAnswer<IReadOnlyList<TalkReaction>>.Failed { Failure: { Fault: TalkFault.Away or TalkFault.LoggedOut or TalkFault.Throttled } later })
        {
            Ended(later, () => { });
            return;
        }
        _busy = false;
        var given = reactions.Answer is TalkAnswer<IReadOnlyList<TalkReaction>>.Ok ok ? ok.Value : [];
        var thumb = Thumbs.Of(given, reactions.Reacted.Account);
        if (thumb is Thumb.Up or Thumb.Down)
        {
            Say(reactions.Reacted.User, $"{RoomPage.KeyOf(_token, _page!.Current!.Id)}:reaction", thumb == Thumb.Up ? "yes" : "no", reactions.Prompt.Post);
            return;
        }
        if (thumb == Thumb.Both) Notify(reactions.Reacted.User, $"Both 👍 and 👎 are on question {reactions.Prompt.Question}: answer `yes {reactions.Prompt.Question}` or `no {reactions.Prompt.Question}`.");
        _page!.Done();
        Go();
    }

    /// <summary>The message is done with when its user has it; until then it is said again.</summary>
    private void Say(UserId user, string key, string text, int? replyTo)
    {
        _saying = new UserCommand.Say(_place, TaskSource.Talk, key, text, replyTo, Private: _audience!.IsPrivateFor(user)) { User = user, At = Now };
        _services.Users.Tell(_saying);
        Timers.StartPeriodicTimer(nameof(AskAgain), AskAgain.Instance, _services.Settings.AskUserAgain);
    }

    private void Heard(UserReply.Heard heard)
    {
        if (_saying is not { } saying || saying.Key != heard.Key || saying.User != heard.User) return;
        Timers.Cancel(nameof(AskAgain));
        _saying = null;
        _page!.Done();
        Go();
    }

    private void Stand(RoomStanding standing)
    {
        if (standing == _standing) return;
        _standing = standing;
        Context.Parent.Tell(new RoomReport.Stands(standing) { Token = _token });
    }

    private void Notify(UserId user, string text) => _services.Users.Tell(new UserCommand.Notify(_place, text) { User = user, At = Now });

    private void Ended(TalkFailure? failure, Action done)
    {
        if (failure is not null)
        {
            Failed(failure);
            return;
        }
        (_busy, _failures) = (false, 0);
        Stand(_standing with { Problem = null });
        done();
        Go();
    }

    private void Failed(TalkFailure failure)
    {
        if (failure.Fault == TalkFault.NotFound) Context.Parent.Tell(new RoomReport.Gone { Token = _token });
        var pause = TalkBackoff.After(failure, ++_failures, _services.Dice());
        _log.Info("Room {0} cannot be read ({1}: {2}); again in {3}", _token, failure.Fault, failure.Detail, TalkBackoff.InWords(pause));
        Stand(_standing with { Problem = failure.Detail });
        (_busy, _resting) = (false, true);
        Timers.StartSingleTimer(nameof(Again), Again.Instance, pause);
        _wait = null;
        Report(false, pause);
    }

    private sealed record Based(long Cursor, TalkFailure? Failure);
    private sealed record Members(RoomCommand.Seen Seen, TalkAnswer<IReadOnlyList<TalkParticipant>> Answer);
    private sealed record PageRead(RoomPage? Page, TalkFailure? Failure);
    private sealed record Reactions(Incoming.Reacted Reacted, TalkPart Prompt, TalkAnswer<IReadOnlyList<TalkReaction>> Answer);
    private sealed record Broke(Exception Cause);

    private sealed record CursorKept
    {
        public static readonly CursorKept Instance = new();
    }

    private sealed record AskAgain
    {
        public static readonly AskAgain Instance = new();
    }

    private sealed record Again
    {
        public static readonly Again Instance = new();
    }
}
