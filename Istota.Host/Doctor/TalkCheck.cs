using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Actors.Talk;
using Istota.Host.Configuration;
using Istota.Host.Talk;
using Microsoft.Extensions.Logging.Abstractions;

namespace Istota.Host.Doctor;

/// <summary>Logs in to Nextcloud as the daemon does.</summary>
internal sealed class TalkCheck(IstotaConfig config) : ICheck
{
    private readonly TaskCompletionSource<TimeSpan?> _clock = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "talk";

    /// <summary>By how much its clock is ahead of ours; null when it was not asked or did not say.</summary>
    public Task<TimeSpan?> ClockAheadAsync(CancellationToken ct) => Checkup.SoonAsync(_clock.Task, null, ct);

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct)
    {
        try
        {
            if (!config.Talk.Enabled) return [Finding.Ok("talk", "off (talk.enabled = false)")];
            using var talk = new HttpTalk(TalkSettings.Of(config.Nextcloud) with { ConnectTimeout = Checkup.Patience, CallTimeout = Checkup.Patience }, TimeProvider.System, NullLogger<HttpTalk>.Instance);
            var answer = await talk.LogInAsync(ct);
            _clock.TrySetResult(talk.ClockAhead);
            return [Of(answer, config.Nextcloud)];
        }
        finally
        {
            _clock.TrySetResult(null);
        }
    }

    public static Finding Of(TalkAnswer<TalkAccount> answer, NextcloudConfig nextcloud) => answer switch
    {
        TalkAnswer<TalkAccount>.Ok ok => Finding.Ok("talk", $"logged in as {SafeText.OneLine(ok.Value.Id, 100)} at {nextcloud.Url}, Talk {SafeText.OneLine(ok.Value.Version, 30)}"),
        TalkAnswer<TalkAccount>.Failed { Failure: { Fault: TalkFault.LoggedOut } f } => Finding.Failed("talk",
            $"the Talk account is not logged in: {nextcloud.Url} refuses {nextcloud.Username} ({SafeText.OneLine(f.Detail, 200)})", "make a new app password for that account (Settings, Security) and set nextcloud.app_password; then restart"),
        TalkAnswer<TalkAccount>.Failed { Failure: { Fault: TalkFault.Throttled } f } => Finding.Failed("talk",
            $"{nextcloud.Url} lets nobody in from here for a while ({SafeText.OneLine(f.Detail, 200)})", "wrong passwords came from this address: correct nextcloud.app_password, and wait half an hour"),
        TalkAnswer<TalkAccount>.Failed failed => Finding.Failed("talk", $"{nextcloud.Url} cannot be used: {SafeText.OneLine(failed.Failure.Detail, 300)}", "look at nextcloud.url and tls_ca_file, and whether the server runs and has the app Talk"),
        _ => throw new ArgumentOutOfRangeException(nameof(answer), answer, "no answer"),
    };
}
