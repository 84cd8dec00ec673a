using Akka.Actor;
using Akka.Event;
using Istota.Actors.Conversations;
using Istota.Actors.Users;
using Istota.Actors.Web;

namespace Istota.Actors.Talk;

/// <summary>What rooms and their posts work with.</summary>
/// <param name="Posted">gives a post its whole text, with the mail that it shows.</param>
/// <param name="Dice">0 (inclusive) to 1.</param>
internal sealed record TalkServices(ITalk Talk, ITalkStore Store, PostedMail Posted, IActorRef Users, TimeProvider Time, Func<double> Dice, TalkSurfaceSettings Settings);

/// <summary>Says what is to be said in one room: posts in their order, then what was decided, then how tasks go; one after the other.</summary>
internal sealed class TalkPostsActor : ReceiveActor, IWithTimers
{
    private const int MostDecided = 1_000;
    private readonly CancellationTokenSource _stop = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<(UserId User, int Question, string Line)> _decided = [];
    private readonly TalkServices _services;
    private readonly PostBuffer _posts;
    private readonly ProgressLines _progress;
    private readonly string _token;
    private RoomAudience? _audience;
    private bool _busy, _resting;
    private int _failures;

    public TalkPostsActor(string token, TalkServices services)
    {
        (_token, _services) = (token, services);
        _posts = new PostBuffer(services.Settings.MostWaitingPosts);
        _progress = new ProgressLines(services.Settings.ProgressEvery);

        Receive<SurfaceCommand.Post>(post => Then(() => Take(post)));
        Receive<SurfaceCommand.Decided>(d => Then(() => { if (_decided.Count < MostDecided) _decided.Enqueue((d.User, d.Question, PromptMarking.Line(d))); }));
        Receive<SurfaceCommand.Progress>(p => Then(() => Note(p)));
        Receive<RoomAudience>(audience => Then(() => _audience = audience));
        Receive<Unmarked>(u => Then(() => { foreach (var p in u.Prompts) _decided.Enqueue((p.User, p.Question!.Value, p.Decided!)); }));
        Receive<RoomCommand.Wake>(_ => Then(() => _resting = false));
        Receive<Again>(_ => Then(() => _resting = false));
        Receive<ProgressDue>(_ => Go());

        Receive<SendAnswer>(Sent);
        Receive<MarkAnswer>(marked => Ended(marked.Failure, () => _decided.Dequeue()));
        Receive<ShowAnswer>(shown => Ended(null, () =>
        {
            _progress.Shown(shown.Task, shown.Text, shown.Message, Now);
            LookAtProgress();
        }));
        Receive<Broke>(broke =>
        {
            _log.Warning(broke.Cause, "What is to be said in {0} could not be", _token);
            Rest(TalkBackoff.After(new TalkFailure(TalkFault.Away, null, ""), ++_failures, _services.Dice()));
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => _services.Time.GetUtcNow();

    public static Props Props(string token, TalkServices services) => Akka.Actor.Props.Create(() => new TalkPostsActor(token, services));

    protected override void PreStart() => _services.Store.UnmarkedAsync(_token, _stop.Token)
        .PipeTo(Self, success: all => new Unmarked([.. all.Where(p => p is { Decided: not null, Question: not null, Part: 0 })]), failure: cause => new Broke(cause));

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Tell() => Context.Parent.Tell(new PostsWaiting(_posts.Count));

    private void Take(SurfaceCommand.Post post)
    {
        if (!_posts.Take(post)) _log.Warning("Post {0} of {1} finds no room and must come again", post.Id, post.User);
        Tell();
        if (post is { Author: Author.Istota, ReplyTo: null }) _progress.Clear();
    }

    private void Note(SurfaceCommand.Progress progress)
    {
        _progress.Say(progress.Task, TalkText.Inert(progress.Text), Now);
        LookAtProgress();
    }

    private void LookAtProgress()
    {
        if (!Timers.IsTimerActive(nameof(ProgressDue))) Timers.StartSingleTimer(nameof(ProgressDue), ProgressDue.Instance, _services.Settings.ProgressEvery);
    }

    private void Then(Action take)
    {
        take();
        Go();
    }

    /// <summary>Nothing is said before it is known who reads it; and nothing that only one may read while that is old.</summary>
    private void Go()
    {
        if (_busy || _resting || _audience is not { } audience) return;
        var room = new PostingRoom(_services.Talk, _services.Store, _token, audience.People.Me, _services.Settings.InstallKey, _services.Settings.LongestPart);
        if (_posts.Count > 0)
        {
            var post = _posts.Batch(1)[0];
            if (!audience.Known.ContainsKey(post.User))
            {
                Disown(post);
                return;
            }
            if (post.Questions.Count > 0 && Now - audience.VerifiedAt > 2 * _services.Settings.TrustMembersFor) return;
            Do(SendAsync(room, _services.Posted, post, audience, Now, _stop.Token), sent => new SendAnswer(post, sent));
        }
        else if (_decided.TryPeek(out var decided))
        {
            Do(PromptMarking.MarkAsync(room, decided.User, decided.Question, decided.Line, Now, _stop.Token), failure => new MarkAnswer(failure));
        }
        else if (_progress.Due(Now) is { } line)
        {
            Do(ShowAsync(room, line.Task, line.Text, line.Message, _stop.Token), message => new ShowAnswer(line.Task, line.Text, message));
        }
    }

    /// <summary>Its user is no longer in this room: it is for them to say it elsewhere.</summary>
    private void Disown(SurfaceCommand.Post post)
    {
        _posts.Written(1);
        Tell();
        _services.Users.Tell(new UserCommand.RoomFound(post.Place, new KnownRoom(false, false, Gone: true)) { User = post.User, At = Now });
        Go();
    }

    private void Do<T>(Task<T> work, Func<T, object> done)
    {
        _busy = true;
        work.PipeTo(Self, success: done, failure: cause => new Broke(cause));
    }

    private static async Task<TalkFailure?> SendAsync(PostingRoom room, PostedMail posted, SurfaceCommand.Post post, RoomAudience audience, DateTimeOffset now, CancellationToken ct)
    {
        if (post.Author == Author.User)
        {
            if (PostSending.MessageOf(post) is { } message) await PostSending.KnowAsync(room, post, message, now, ct);
            return null;
        }
        var shown = PostingRules.Shown(post, audience.IsPrivateFor(post.User));
        var text = (await posted.MessagesAsync([shown], ct))[0].Text;
        return await PostSending.SendAsync(room, shown, PostingRules.TextOf(post, text, audience), PostingRules.IsSilent(post), now, ct);
    }

    private static async Task<long?> ShowAsync(PostingRoom room, string task, string text, long? message, CancellationToken ct)
    {
        if (message is { } id) return await room.Talk.EditAsync(room.Token, id, text, ct) is TalkAnswer<bool>.Ok ? id : null;
        var post = new TalkPost(text, TalkReference.OfProgress(room.Key.Span, task), Silent: true);
        return await room.Talk.PostAsync(room.Token, post, ct) is TalkAnswer<TalkMessage?>.Ok ok ? ok.Value?.Id : null;
    }

    private void Sent(SendAnswer sent) => Ended(sent.Failure, () =>
    {
        _posts.Written(1);
        Tell();
        _services.Users.Tell(new UserCommand.PostsDelivered(TalkSurfaceActor.Name, [sent.Post.Id]) { User = sent.Post.User, At = Now });
        if (sent.Post.Questions.Count > 0) Context.Parent.Tell(new PromptPosted(sent.Post.User, sent.Post.Id));
    });

    private void Ended(TalkFailure? failure, Action done)
    {
        if (failure is null || failure.Fault == TalkFault.Refused)
        {
            _busy = false;
            _failures = 0;
            // A part that the server refuses for good is left out; what comes after it is said.
            if (failure is null) done();
            else _log.Error("The server refused for good what was to be said in {0}: {1}", _token, failure.Detail);
            Go();
            return;
        }
        if (failure.Fault == TalkFault.NotFound) Context.Parent.Tell(new RoomReport.Gone { Token = _token });
        var pause = TalkBackoff.After(failure, ++_failures, _services.Dice());
        _log.Info("Nothing can be said in {0} ({1}: {2}); again in {3}", _token, failure.Fault, failure.Detail, TalkBackoff.InWords(pause));
        Rest(pause);
    }

    private void Rest(TimeSpan pause)
    {
        (_busy, _resting) = (false, true);
        Timers.StartSingleTimer(nameof(Again), Again.Instance, pause);
    }

    private sealed record SendAnswer(SurfaceCommand.Post Post, TalkFailure? Failure);

    private sealed record MarkAnswer(TalkFailure? Failure);

    private sealed record ShowAnswer(string Task, string Text, long? Message);

    private sealed record Unmarked(IReadOnlyList<TalkPart> Prompts);

    private sealed record Broke(Exception Cause);

    private sealed record ProgressDue
    {
        public static readonly ProgressDue Instance = new();
    }

    private sealed record Again
    {
        public static readonly Again Instance = new();
    }
}
