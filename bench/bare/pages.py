"""One page that asks one query and prints its rows; one that stores a row and sends on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from bench.bare.models import Part


def page(request: HttpRequest, name: str) -> HttpResponse:
    """The parts of one page, in order."""
    return render(request, "bare.html", {"parts": Part.objects.filter(page=name).order_by("number")})


@csrf_exempt
def write(request: HttpRequest) -> HttpResponse:
    """Store one text."""
    Part.objects.create(page="written", number=0, text=request.POST["body"])
    return redirect("/nothing/")


urlpatterns = [path("write/", write), path("<slug:name>/", page)]
