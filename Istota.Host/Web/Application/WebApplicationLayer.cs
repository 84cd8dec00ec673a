namespace Istota.Host.Web.Application;

/// <summary>Registers what the HTTP API and the pages share, each rule once; all of it stands on <see cref="WebParts"/>.</summary>
public static class WebApplicationLayer
{
    public static IServiceCollection AddWebApplicationLayer(this IServiceCollection services) => services
        .AddSingleton<RoomList>()
        .AddSingleton<RoomTalk>()
        .AddSingleton<QuestionDesk>()
        .AddSingleton<TaskDesk>()
        .AddSingleton<DraftDesk>()
        .AddSingleton<TrustDesk>()
        .AddSingleton<FiledDesk>()
        .AddSingleton<MailDesk>()
        .AddSingleton<ThreadDesk>()
        .AddSingleton<ActivityDesk>()
        .AddSingleton<SystemDesk>()
        .AddSingleton<LiveRooms>()
        .AddSingleton(provider => new ReadMarks(provider.GetRequiredService<WebParts>().ReadPositions));
}
