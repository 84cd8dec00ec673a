using System.Globalization;
using System.Resources;
using System.Runtime.CompilerServices;

namespace Istota.Host.Web.Resources;

/// <summary>All text that people read on the pages, by name, from <c>Texts.resx</c>: another language is another such file.</summary>
public static partial class Texts
{
    private static readonly ResourceManager s_texts = new("Istota.Host.Web.Resources.Texts", typeof(Texts).Assembly);

    public static string Language => Get();

    public static string AppName => Get();
    public static string AppLoading => Get();
    public static string AppNoScript => Get();
    public static string AppSkipToContent => Get();
    public static string AppMenu => Get();
    public static string AppNavigation => Get();
    public static string AppSignedInAs(object value) => Format(nameof(AppSignedInAs), value);
    public static string AppLookDark => Get();
    public static string AppLookLight => Get();
    public static string AppSignOut => Get();
    public static string AppFault => Get();
    public static string AppReload => Get();
    public static string AppReconnecting => Get();
    public static string AppNotFoundTitle => Get();
    public static string AppNotFound => Get();
    public static string AppTooManyTabs => Get();
    public static string AppWaiting(object value) => Format(nameof(AppWaiting), value);

    public static string NavRooms => Get();

    public static string SignInTitle => Get();
    public static string SignInLinkOnce => Get();
    public static string SignInButton => Get();
    public static string SignInUsedTitle => Get();
    public static string SignInUsed => Get();
    public static string SignInNeededTitle => Get();
    public static string SignInEndedTitle => Get();
    public static string SignInHow => Get();
    public static string SignInHowApi => Get();

    public static string SignOutTitle => Get();
    public static string SignOutExplain => Get();
    public static string SignOutButton => Get();
    public static string SignOutStay => Get();
    public static string SignOutDoneTitle => Get();

    public static string FormElsewhereTitle => Get();
    public static string FormElsewhere => Get();
    public static string FormOpenLinkAgain => Get();
    public static string FormBack => Get();

    public static string RoomsTitle => Get();
    public static string RoomsList => Get();
    public static string RoomsNew => Get();
    public static string RoomsNewHint => Get();
    public static string RoomsName => Get();
    public static string RoomsMake => Get();
    public static string RoomsRename => Get();
    public static string RoomsRenameTitle => Get();
    public static string RoomsRenameSave => Get();
    public static string RoomsArchive => Get();
    public static string RoomsUnarchive => Get();
    public static string RoomsArchived => Get();
    public static string RoomsCancel => Get();
    public static string RoomsMore(object value) => Format(nameof(RoomsMore), value);
    public static string RoomsBack => Get();
    public static string RoomsUnread(object value) => Format(nameof(RoomsUnread), value);
    public static string RoomsNoSuch => Get();
    public static string RoomsNoSuchHint => Get();
    public static string RoomsNameTaken => Get();
    public static string RoomsNameEmpty => Get();
    public static string RoomsNameTooLong(object value) => Format(nameof(RoomsNameTooLong), value);
    public static string RoomsNameControls => Get();

    public static string TalkLog => Get();
    public static string TalkEmpty => Get();
    public static string TalkEmptyHint => Get();
    public static string TalkEmptyAlerts => Get();
    public static string TalkOlder => Get();
    public static string TalkComposer => Get();
    public static string TalkPlaceholder => Get();
    public static string TalkSend => Get();
    public static string TalkKeys => Get();
    public static string TalkYou => Get();
    public static string TalkIstota => Get();
    public static string TalkMail => Get();
    public static string TalkNewMessage(object first, object second) => Format(nameof(TalkNewMessage), first, second);
    public static string TalkNotSent => Get();
    public static string TalkTooLong(object value) => Format(nameof(TalkTooLong), value);
    public static string TalkControlCharacters => Get();
    public static string TalkWorking => Get();
    public static string TalkStop => Get();
    public static string TalkStopLabel(object value) => Format(nameof(TalkStopLabel), value);

    public static string QuestionAnswers(object value) => Format(nameof(QuestionAnswers), value);
    public static string QuestionYes => Get();
    public static string QuestionNo => Get();
    public static string QuestionTrust => Get();
    public static string QuestionNever => Get();
    public static string QuestionTrustHint => Get();
    public static string QuestionNeverHint => Get();
    public static string QuestionSend => Get();
    public static string QuestionDiscard => Get();
    public static string QuestionDecided(object first, object second) => Format(nameof(QuestionDecided), first, second);
    public static string QuestionDecidedWhen(object first, object second) => Format(nameof(QuestionDecidedWhen), first, second);
    public static string QuestionByYou => Get();
    public static string QuestionViaWeb => Get();
    public static string QuestionViaChat => Get();
    public static string QuestionViaApi => Get();
    public static string QuestionNotNow => Get();

    public static string TimeToday => Get();
    public static string TimeYesterday => Get();

    private static string Get([CallerMemberName] string name = "") =>
        s_texts.GetString(name, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException($"there is no text {name}");

    private static string Format(string name, params object[] values) => string.Format(CultureInfo.CurrentCulture, Get(name), values);
}
